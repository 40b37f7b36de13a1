using System.Text;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Cli.Watching;

/// <summary>
/// The file in which a watch keeps its position: replaced as a whole, and in the hands of one program at a time, by a lock on the file
/// beside it that ends with <c>.lock</c> and stays.
/// </summary>
internal sealed class PositionFile : IDisposable
{
    // What is longer is none.
    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _path;
    private readonly FileStream _lock;

    /// <exception cref="CommandException">Another program has it in its hands.</exception>
    public PositionFile(string path)
    {
        _path = Path.GetFullPath(path);
        try
        {
            _lock = new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(_path + ".lock"))
        {
            throw new CommandException(
                $"'{path}' is in use by another program, which hands over versions from there. "
                + $"Wait until it has ended, or use a file of its own for each watch. ({exception.Message})");
        }
    }

    /// <summary>Where to go on; null when the file is not there yet.</summary>
    public WatchStart? Read()
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length > MostBytes)
        {
            throw new CommandException($"'{_path}' is no file with a position: it is too long. Name another one.");
        }

        using var reader = new StreamReader(file, Utf8);
        try
        {
            return WatchStart.After(reader.ReadToEnd().Trim());
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"The file '{_path}' cannot be gone on from: {Failure.MessageOf(exception)}");
        }
    }

    /// <summary>Keeps a position: when this has returned, also after a power failure.</summary>
    public void Write(string position)
    {
        // Nobody else writes it: this program has the lock.
        var next = _path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Utf8.GetBytes(position + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }

    public void Dispose() => _lock.Dispose();
}
