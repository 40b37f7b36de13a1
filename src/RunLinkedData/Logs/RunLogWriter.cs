using System.Text;

namespace RunLinkedData.Logs;

/// <summary>A writer whose lines go to the log of a run.</summary>
/// <remarks>Safe for use by many threads at once: lines are not mixed. A last line without an end is written by <see cref="Flush"/>.</remarks>
internal sealed class RunLogWriter(RunLogFile log, Func<string, string> clean) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_line)
        {
            if (value == '\n')
            {
                End();
            }
            else if (value != '\r')
            {
                _line.Append(value);
            }
        }
    }

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_line)
        {
            foreach (var value in buffer)
            {
                Write(value);
            }
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush()
    {
        lock (_line)
        {
            if (_line.Length > 0)
            {
                End();
            }
        }
    }

    private void End()
    {
        log.Write(clean(_line.ToString()));
        _line.Clear();
    }
}
