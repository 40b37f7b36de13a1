using System.Text.Json;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Formats;

/// <summary>Reads a JSON Lines file. A property that is left out is null; properties that are no columns are passed over.</summary>
internal sealed class JsonLinesPartReader(Stream source, PartFile part) : TextPartReader(part)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private byte[][]? _names;
    private int[] _positions = [];
    private bool[] _seen = [];
    private int _next;

    public override void Dispose() => source.Dispose();

    protected override bool ReadRow(BatchBuilder target)
    {
        if (_names is null)
        {
            // All columns, as those that are not wanted must be passed over as fast as the others are found.
            _names = [.. Schema.FieldsList.Select(field => System.Text.Encoding.UTF8.GetBytes(field.Name))];
            _seen = new bool[Selected.Count];
            _positions = new int[_names.Length];
            _positions.AsSpan().Fill(-1);
            for (var i = 0; i < Selected.Count; i++)
            {
                _positions[Selected[i]] = i;
            }
        }

        while (TryReadLine(out var line))
        {
            line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
            if (line.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            try
            {
                ReadObject(line, target);
                return true;
            }
            catch (JsonException e)
            {
                throw BadRow($"is no JSON object ({e.Message})", e);
            }
        }

        return false;
    }

    private void ReadObject(ReadOnlySpan<byte> line, BatchBuilder target)
    {
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw BadRow("is no JSON object");
        }

        _seen.AsSpan().Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var column = FindColumn(ref reader);
            reader.Read();
            if (column < 0)
            {
                reader.Skip();
                continue;
            }

            if (_seen[column])
            {
                throw BadRow($"has '{Schema.GetFieldByIndex(Selected[column]).Name}' twice");
            }

            _seen[column] = true;
            if (!JsonCell.TryRead(ref reader, target[column]))
            {
                throw BadValue(column, reader.ValueSpan);
            }
        }

        if (reader.Read())
        {
            throw BadRow("has more than one JSON object");
        }

        for (var i = 0; i < _seen.Length; i++)
        {
            if (!_seen[i])
            {
                AppendNull(target, i);
            }
        }
    }

    /// <summary>
    /// The position among the wanted columns, or -1. Rows mostly repeat the order of the columns, so the
    /// search goes on behind the last hit.
    /// </summary>
    private int FindColumn(ref Utf8JsonReader reader)
    {
        for (var tried = 0; tried < _names!.Length; tried++)
        {
            var i = _next;
            _next = i + 1 == _names.Length ? 0 : i + 1;
            if (reader.ValueTextEquals(_names[i]))
            {
                return _positions[i];
            }
        }

        return -1;
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        var scanned = _start;
        while (true)
        {
            var found = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = _buffer.AsSpan(_start, scanned + found - _start);
                _start = scanned + found + 1;
                return true;
            }

            scanned = _end;
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_end, scanned, _start) = (_end - _start, scanned - _start, 0);
            }

            if (_end == _buffer.Length)
            {
                Array.Resize(ref _buffer, checked(_buffer.Length * 2));
            }

            var read = source.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                line = _buffer.AsSpan(0, _end);
                (_start, _end) = (0, 0);
                return !line.IsEmpty;
            }

            _end += read;
        }
    }
}
