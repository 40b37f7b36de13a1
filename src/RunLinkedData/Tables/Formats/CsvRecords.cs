using System.Buffers;

namespace RunLinkedData.Tables.Formats;

/// <summary>
/// The records of CSV in UTF-8 as RFC 4180 has them, one after the other: commas, quotes doubled inside quotes, ends of LF, CR LF or CR.
/// Values stay bytes, and a record may be as long as an array.
/// </summary>
internal sealed class CsvRecords(Stream source) : IDisposable
{
    private const int FirstBuffer = 64 << 10;

    private static readonly SearchValues<byte> Marks = SearchValues.Create(",\"\r\n"u8);

    private byte[] _buffer = new byte[FirstBuffer];
    private int _next;
    private int _end;
    private bool _isStarted;
    private bool _isWhole;
    private Field[] _fields = new Field[16];
    private byte[] _unquoted = [];

    /// <summary>How many fields the record has.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a field, without quotes. It is valid until the next call.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var field = _fields[index];
            var text = _buffer.AsSpan(field.Start, field.Length);
            return field.HasQuotes ? Undouble(text) : text;
        }
    }

    /// <summary>Whether there is nothing between the commas, not even quotes.</summary>
    public bool IsNothing(int index) => _fields[index] is { Length: 0, IsQuoted: false };

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <exception cref="CsvFormatException">It is none.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public bool Read()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            Fill();
            _next = _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8) ? 3 : 0;
        }

        while (_next < _end || !_isWhole)
        {
            if (_next < _end && TryRead())
            {
                return true;
            }

            Fill();
        }

        return false;
    }

    public void Dispose() => source.Dispose();

    /// <summary>Reads a record; false when more of it must be read first.</summary>
    private bool TryRead()
    {
        var text = _buffer.AsSpan(0, _end);
        var start = _next;
        Count = 0;
        while (true)
        {
            var isQuoted = start < text.Length && text[start] == (byte)'"';
            if ((isQuoted ? EndOfQuoted(text, start) : EndOfPlain(text, start)) is not (>= 0 and var end))
            {
                return false;
            }

            if (end == text.Length && !_isWhole)
            {
                return false;
            }

            if (end == text.Length || text[end] != (byte)',')
            {
                // A CR at the end of the buffer may be one half of CR LF.
                if (end + 1 == text.Length && text[end] == (byte)'\r' && !_isWhole)
                {
                    return false;
                }

                _next = end == text.Length ? end : text[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1;
                return true;
            }

            start = end + 1;
        }
    }

    /// <summary>Adds a field without quotes and returns where it ends; -1 when its end is not there yet.</summary>
    private int EndOfPlain(ReadOnlySpan<byte> text, int start)
    {
        var length = text[start..].IndexOfAny(Marks);
        if (length < 0)
        {
            if (!_isWhole)
            {
                return -1;
            }

            length = text.Length - start;
        }
        else if (text[start + length] == (byte)'"')
        {
            throw new CsvFormatException("there is a quote inside a field that does not start with one", Count);
        }

        Add(new Field(start, length, IsQuoted: false, HasQuotes: false));
        return start + length;
    }

    /// <summary>Adds a field in quotes and returns where it ends; -1 when its end is not there yet.</summary>
    private int EndOfQuoted(ReadOnlySpan<byte> text, int start)
    {
        var hasQuotes = false;
        var end = start + 1;
        while (true)
        {
            var length = text[end..].IndexOf((byte)'"');
            if (length < 0)
            {
                return _isWhole ? throw new CsvFormatException("a field that starts with a quote has no end", Count) : -1;
            }

            end += length + 1;
            if (end == text.Length || text[end] != (byte)'"')
            {
                break;
            }

            hasQuotes = true;
            end++;
        }

        if (end < text.Length && !Marks.Contains(text[end]))
        {
            throw new CsvFormatException("there is text behind the closing quote of a field", Count);
        }

        Add(new Field(start + 1, end - start - 2, IsQuoted: true, hasQuotes));
        return end;
    }

    private void Add(Field field)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        _fields[Count++] = field;
    }

    private ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> text)
    {
        if (_unquoted.Length < text.Length)
        {
            _unquoted = new byte[Math.Max(text.Length, 256)];
        }

        var length = 0;
        while (text.IndexOf((byte)'"') is >= 0 and var quote)
        {
            text[..(quote + 1)].CopyTo(_unquoted.AsSpan(length));
            length += quote + 1;
            text = text[(quote + 2)..];
        }

        text.CopyTo(_unquoted.AsSpan(length));
        return _unquoted.AsSpan(0, length + text.Length);
    }

    /// <summary>Fills the buffer, which keeps what was not read yet and grows when that fills it.</summary>
    private void Fill()
    {
        _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
        (_end, _next) = (_end - _next, 0);
        if (_end == Array.MaxLength)
        {
            throw new CsvFormatException("it is longer than 2 GiB", Count);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        }

        var read = source.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        _end += read;
        _isWhole = _end < _buffer.Length;
    }

    private readonly record struct Field(int Start, int Length, bool IsQuoted, bool HasQuotes);
}
