using System.Text;

namespace RunLinkedData.Cli.Running;

/// <summary>
/// Bytes of one stream as lines of a log: as UTF-8, with a replacement for what is none. A carriage return alone ends a line too, as
/// progress bars have it, and a line that is too long is folded.
/// </summary>
internal sealed class LogLines(TextWriter log)
{
    /// <summary>The most characters of a line.</summary>
    public const int Longest = 16 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();
    private char[] _characters = [];
    private int _whole;
    private bool _isAfterReturn;

    /// <summary>
    /// The last line that says something: not an indented one, as the frames of a trace are, unless there is no other. Empty when there is
    /// none at all.
    /// </summary>
    public string Last { get; private set; } = "";

    /// <summary>Takes bytes; writes the lines that are whole.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => Add(bytes, isLast: false);

    /// <summary>Writes what is left, as a line.</summary>
    public void End()
    {
        Add([], isLast: true);
        if (_text.Length > 0)
        {
            EndLine();
            Write();
        }
    }

    private void Add(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var most = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (_characters.Length < most)
        {
            _characters = new char[most];
        }

        ReadOnlySpan<char> rest = _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, isLast));
        while (!rest.IsEmpty)
        {
            if (_isAfterReturn && rest[0] == '\n')
            {
                _isAfterReturn = false;
                rest = rest[1..];
                continue;
            }

            var end = rest.IndexOfAny('\r', '\n');
            Append(end < 0 ? rest : rest[..end]);
            _isAfterReturn = end >= 0 && rest[end] == '\r';
            if (end >= 0)
            {
                EndLine();
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        Write();
    }

    private void Append(ReadOnlySpan<char> part)
    {
        while (_text.Length - _whole + part.Length > Longest)
        {
            var count = Longest - (_text.Length - _whole);
            count -= count > 0 && char.IsHighSurrogate(part[count - 1]) ? 1 : 0;
            _text.Append(part[..count]);
            EndLine();
            part = part[count..];
        }

        _text.Append(part);
    }

    private void EndLine()
    {
        _text.Append('\n');
        _whole = _text.Length;
    }

    private void Remember(ReadOnlySpan<char> lines)
    {
        ReadOnlySpan<char> indented = "";
        while (!lines.IsEmpty)
        {
            var start = lines[..^1].LastIndexOf('\n') + 1;
            var line = lines[start..^1];
            if (!line.IsEmpty && !char.IsWhiteSpace(line[0]))
            {
                Last = line.ToString();
                return;
            }

            indented = indented.IsEmpty ? line.Trim() : indented;
            lines = lines[..start];
        }

        Last = Last.Length > 0 ? Last : indented.ToString();
    }

    private void Write()
    {
        if (_whole > 0)
        {
            var lines = _text.ToString(0, _whole);
            Remember(lines);
            log.Write(lines);
            _text.Remove(0, _whole);
            _whole = 0;
        }
    }
}
