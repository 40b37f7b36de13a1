using RunLinkedData.Model;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording.Logs;

/// <summary>
/// The turn to append to a file that others append to as well: the end of the file moves for one writer at a time. Disposal gives it back.
/// </summary>
/// <remarks>
/// Within this program it is a gate. Between programs it is a lock on bytes that no file has, so that readers are not in its way; the
/// system ends it with the program. On macOS, where .NET has no such locks, there is the gate alone.
/// </remarks>
internal sealed class AppendTurn : IDisposable
{
    private const long Position = long.MaxValue - 1;

    // A program that was stopped in its turn must not stop the others; one whose disk is busy is waited for, as lines are lost otherwise.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    // One for all files: a turn lasts as long as a write to a disk.
    private static readonly SemaphoreSlim Gate = new(1, 1);

    private readonly FileStream? _locked;

    private AppendTurn(FileStream? locked) => _locked = locked;

    /// <summary>Waits for the turn. Where a file cannot be locked, and past the patience, it is that of this program alone.</summary>
    public static async Task<AppendTurn> TakeAsync(FileStream file, CancellationToken cancellationToken)
    {
        await Gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new AppendTurn(TryLock(file, cancellationToken) ? file : null);
        }
        catch
        {
            Gate.Release();
            throw;
        }
    }

    public void Dispose()
    {
        if (_locked is not null && !OperatingSystem.IsMacOS())
        {
            _locked.Unlock(Position, 1);
        }

        Gate.Release();
    }

    private static bool TryLock(FileStream file, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < Patience && !OperatingSystem.IsMacOS(); waited += Pause)
        {
            try
            {
                file.Lock(Position, 1);
                return true;
            }
            catch (IOException exception) when (DiskErrors.IsInUse(exception))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Thread.Sleep(Pause);
            }
            catch (IOException)
            {
                // Some file systems have no locks.
                return false;
            }
        }

        return false;
    }
}
