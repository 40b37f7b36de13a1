using NUnit.Framework;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests;

/// <summary>Arrays of programs on one database, in folders of this machine.</summary>
public sealed class MemberArrayTests : ArrayBehaviour;

/// <summary>Arrays of programs on a real server, which keeps the artifacts too.</summary>
public sealed class ServerMemberArrayTests : ArrayBehaviour
{
    private TrackingServer _server = null!;

    protected override string TrackingUri => _server.Uri;

    [SetUp]
    public async Task OpenServer() => _server = await TrackingServer.OpenAsync();
}
