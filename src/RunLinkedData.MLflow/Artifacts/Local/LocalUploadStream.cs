namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>The file under a temporary name.</summary>
internal sealed class LocalUploadStream(string temporaryPath, string path)
    : LocalWriteStream(
        new FileStream(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous), path)
{
    /// <summary>Closes the file. Disposal does not: whoever writes may dispose of the stream before the commit.</summary>
    public void Drop() => CloseFile();
}
