using System.Text;

namespace RunLinkedData.Recording.Logs;

/// <summary>A writer that passes everything on at once, and then gives it to those who listen.</summary>
internal sealed class ConsoleWriter(TextWriter inner, Func<ConsoleListener, TextWriter> stream) : TextWriter(inner.FormatProvider)
{
    // What others put in between may write to one of these again: it is taken once, by the outermost.
    [ThreadStatic]
    private static bool _isTaken;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Pass(() => inner.Write(value), log => log.Write(value));

    public override void Write(string? value) => Pass(() => inner.Write(value), log => log.Write(value));

    public override void Write(char[] buffer, int index, int count) =>
        Pass(() => inner.Write(buffer, index, count), log => log.Write(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    // As one write, as the writer before would do it: others may write to the same file.
    public override void WriteLine() => Pass(inner.WriteLine, log => log.WriteLine());

    public override void WriteLine(string? value) => Pass(() => inner.WriteLine(value), log => log.WriteLine(value));

    public override void WriteLine(char[] buffer, int index, int count) => WriteLine(new string(buffer, index, count));

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override void Flush() => inner.Flush();

    private void Pass(Action write, Action<TextWriter> take)
    {
        if (_isTaken)
        {
            write();
            return;
        }

        _isTaken = true;
        try
        {
            write();
            foreach (var listener in ConsoleCapture.Listeners)
            {
                take(stream(listener));
            }
        }
        finally
        {
            _isTaken = false;
        }
    }
}
