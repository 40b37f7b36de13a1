namespace RunLinkedData.MLflow.Artifacts;

/// <summary>What an artifact store offers besides <see cref="IArtifactStore"/> when its files lie on this machine: they can be read in place.</summary>
public interface ILocalArtifacts
{
    /// <summary>The full path of an artifact in the file system. It need not exist.</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.</exception>
    string GetLocalPath(string path);
}
