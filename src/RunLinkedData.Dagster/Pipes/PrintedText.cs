using System.Text;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Secrets;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>What the program prints to one of its streams, on its way to Dagster: whole lines, without secrets.</summary>
internal sealed class PrintedText(Action<string> send) : TextWriter
{
    // More is sent at once, also without an end of line.
    private const int MostChars = 1 << 16;

    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_lock)
        {
            _text.Append(buffer);
            if (_text.Length >= MostChars)
            {
                SendFirst(_text.Length);
            }
        }
    }

    /// <summary>Sends the lines that have an end.</summary>
    public void SendLines()
    {
        lock (_lock)
        {
            SendFirst(_text.ToString().LastIndexOf('\n') + 1);
        }
    }

    /// <summary>Sends all.</summary>
    public override void Flush()
    {
        lock (_lock)
        {
            SendFirst(_text.Length);
        }
    }

    private void SendFirst(int length)
    {
        if (length == 0)
        {
            return;
        }

        var text = SecretText.Redact(_text.ToString(0, length));
        _text.Remove(0, length);
        try
        {
            send(text);
        }
        catch (Exception exception) when (exception is DagsterException or InvalidOperationException)
        {
            // The session is closed, or its messages wait, of which its end tells. Who prints must not fail for that.
        }
    }
}
