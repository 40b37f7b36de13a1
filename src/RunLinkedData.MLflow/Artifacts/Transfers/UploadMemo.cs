using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>
/// A small file beside the ones that wait to be sent: what a storage needs to go on with an upload, should this program be killed.
/// Whoever stores the same file under the same name again finds it. Nothing is wrong when it is lost.
/// </summary>
/// <remarks>It is held open, so that of two programs that store the same at once, one has it and the other begins anew.</remarks>
internal sealed class UploadMemo : IDisposable
{
    /// <summary>Files up to this size are sent again sooner than it is found out what is there.</summary>
    private const long Small = 64 << 20;

    private const int Longest = 4096;
    private const string Prefix = "rld-upload-";
    private const string Extension = ".state";

    // Storages drop uploads that nobody finishes after days.
    private static readonly TimeSpan Age = TimeSpan.FromDays(7);

    private readonly FileStream _file;

    private UploadMemo(FileStream file)
    {
        _file = file;
        State = Read();
    }

    /// <summary>What a killed program left; null for nothing.</summary>
    public string? State { get; }

    /// <summary>Takes the memo of an upload; null for a small file, when another program has it, and where it cannot be written.</summary>
    public static UploadMemo? TryOpen(string folder, string target, PartPlan plan, bool exclusive)
    {
        if (plan.Length <= Small)
        {
            return null;
        }

        var subject = string.Create(CultureInfo.InvariantCulture, $"{target}\n{plan.Length}\n{plan.PartSize}\n{exclusive}");
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16));
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            RemoveOld(folder);
            return new UploadMemo(new FileStream(Path.Combine(folder, Prefix + name + Extension), options));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps what another program would need; null for nothing.</summary>
    public void Keep(string? state)
    {
        try
        {
            _file.SetLength(0);
            RandomAccess.Write(_file.SafeFileHandle, Encoding.UTF8.GetBytes(state ?? ""), 0);
        }
        catch (IOException)
        {
            // A full disk: the upload goes on without.
        }
    }

    /// <summary>Removes it: the upload has ended.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It will be found to be of an upload that is no more.
        }

        _file.Dispose();
    }

    private string? Read()
    {
        var bytes = new byte[Longest];
        var count = RandomAccess.Read(_file.SafeFileHandle, bytes, 0);
        return count is > 0 and < Longest ? Encoding.UTF8.GetString(bytes, 0, count) : null;
    }

    private static void RemoveOld(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, Prefix + "*" + Extension))
        {
            if (File.GetLastWriteTimeUtc(file) < TimeProvider.System.GetUtcNow() - Age)
            {
                File.Delete(file);
            }
        }
    }
}
