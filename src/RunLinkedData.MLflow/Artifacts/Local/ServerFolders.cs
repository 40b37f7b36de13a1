namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>
/// Folders that a tracking server names as the place of a run's artifacts. They are folders of the server's machine: on another one, what
/// is written to a path of that name is found by nobody.
/// </summary>
internal sealed class ServerFolders(MlflowServerOptions options)
{
    // The root that the server has made: of root/experiment/run/artifacts.
    private const int LevelsToRoot = 3;

    /// <summary>Refuses a folder that is not one of this machine too.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is not, as far as can be told.</exception>
    public LocalArtifactStore Open(string artifactUri)
    {
        LocalArtifactStore store = new(artifactUri);
        if (options.SharedArtifactFolders ?? (IsOnThisMachine() && IsHere(RootOf(store.Root))))
        {
            return store;
        }

        throw new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"The artifacts of the run are at '{artifactUri}', which is a folder of the machine of the tracking server "
            + $"{Address.GetLeftPart(UriPartial.Authority)}: what is written there from here, nobody else finds. Let the server serve them "
            + "(mlflow server --serve-artifacts, without --default-artifact-root), and take a new process, as one that exists keeps its "
            + "place. If the folder is the same on this machine, by a share or a mount, "
            + $"set {MlflowServerOptions.SharedFoldersVariable}=true.");
    }

    private Uri Address => new(options.Where);

    // A server in a container answers on this machine too, but has other folders.
    private bool IsOnThisMachine() => Address.IsLoopback;

    // The root, which a server makes when it starts, or the folder that it is in; all machines have the top of the file system.
    private static bool IsHere(string? root) =>
        Directory.Exists(root)
        || (Path.GetDirectoryName(root) is { } parent && Path.GetDirectoryName(parent) is not null && Directory.Exists(parent));

    private static string? RootOf(string? folder)
    {
        for (var i = 0; i < LevelsToRoot && folder is not null; i++)
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
