using System.Text;

namespace RunLinkedData.Recording.Logs;

/// <summary>A writer whose lines go to the log of a run.</summary>
/// <remarks>
/// For one thread at a time (<see cref="TextWriter.Synchronized"/>). A last line without an end is written by <see cref="Flush()"/>.
/// </remarks>
internal sealed class RunLogWriter(RunLogFile log, Func<string, string> clean) : TextWriter
{
    // A longer line is written in pieces.
    private const int LongestLine = 1 << 20;

    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        foreach (var value in buffer)
        {
            if (value == '\n')
            {
                End();
            }
            else if (value != '\r')
            {
                _line.Append(value);
                Flush(_line.Length == LongestLine);
            }
        }
    }

    public override void Flush() => Flush(_line.Length > 0);

    private void Flush(bool isNeeded)
    {
        if (isNeeded)
        {
            End();
        }
    }

    private void End()
    {
        log.Write(clean(_line.ToString()));
        _line.Clear();
    }
}
