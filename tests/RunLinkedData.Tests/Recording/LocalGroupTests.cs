using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Tests.Recording;

/// <summary>Members of a group on a database and in folders of this machine.</summary>
public sealed class LocalGroupTests : GroupBehaviour
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => _folder.Dispose();

    protected override RunTracker Connect() => RunTracker.Connect(new RunTrackerOptions
    {
        TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
        ArtifactRoot = _folder["mlruns"],
        Cache = { Folder = _folder["cache"] },
    });
}
