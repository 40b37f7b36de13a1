using NUnit.Framework;

namespace RunLinkedData.Testing.Http;

/// <summary>
/// Ends the MLflow server of an assembly after its last test. An assembly that uses <see cref="TrackingServer"/> has a class of this kind.
/// </summary>
public abstract class SharedServer
{
    [OneTimeTearDown]
    public Task End() => TrackingServer.EndAsync();
}
