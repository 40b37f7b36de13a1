namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>The file under a temporary name. Disposal closes it.</summary>
internal sealed class LocalUploadStream(string temporaryPath, string path)
    : LocalWriteStream(new FileStream(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous), path)
{
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseFile();
        }

        base.Dispose(disposing);
    }
}
