using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets.Caching;

/// <summary>Checks a file that is held, beside what else is done with it. Disposal ends the check and gives the file back.</summary>
internal sealed class FileCheck : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly FileStream _file;

    public FileCheck(FileStream file, string sha256)
    {
        _file = file;
        var stop = _stop.Token;
        IsWhole = Task.Run(() => Check(file, sha256, stop), CancellationToken.None);
    }

    /// <summary>Whether the file has that hash. A file that cannot be read has not.</summary>
    public Task<bool> IsWhole { get; }

    public void Dispose()
    {
        _stop.Cancel();
        IsWhole.ContinueWith(
            _ =>
            {
                _file.Dispose();
                _stop.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private static bool Check(FileStream file, string sha256, CancellationToken stop)
    {
        try
        {
            return FileHash.Of(file.SafeFileHandle, stop).Sha256 == sha256;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
