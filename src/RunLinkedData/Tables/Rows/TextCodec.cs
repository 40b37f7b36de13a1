using System.Text;
using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>What is stored as text: strings, and enums by name.</summary>
internal abstract class TextCodec<TValue>(bool nullable) : ColumnCodec<TValue>(new ColumnType(ColumnKind.String), nullable)
{
    public override void Append(ColumnBuilder target, ReadOnlySpan<TValue> values, ReadOnlySpan<bool> nulls, in ColumnPlace place)
    {
        var texts = (VariableColumnBuilder)target;
        for (var i = 0; i < values.Length; i++)
        {
            if (!nulls.IsEmpty && nulls[i])
            {
                texts.AppendNull();
                continue;
            }

            var text = Format(values[i]);
            if (text is null)
            {
                if (!Nullable)
                {
                    throw place.BadNull(i);
                }

                texts.AppendNull();
                continue;
            }

            try
            {
                texts.Append(text);
            }
            catch (EncoderFallbackException)
            {
                throw place.BadValue(i, text, "is not valid Unicode: it holds half of a surrogate pair.");
            }
        }
    }

    protected abstract string? Format(TValue value);

    protected abstract bool TryParse(string text, out TValue value);

    protected override ColumnReader<TValue> CreateReader() => new Reader(this);

    /// <summary>Decodes what a dictionary holds once, also when the batches that follow repeat the dictionary.</summary>
    private sealed class Reader(TextCodec<TValue> codec) : ColumnReader<TValue>(codec.Nullable)
    {
        private byte[] _dictionary = [];
        private int[] _offsets = [];
        private TValue[] _distinct = [];
        private bool[] _decoded = [];
        private IArrowArray? _current;

        public override void ReadValues(IArrowArray source, int start, Span<TValue> target, in ColumnPlace place)
        {
            if (source is DictionaryArray { Indices: Int32Array indices, Dictionary: StringArray dictionary })
            {
                Use(dictionary);
                var validity = new Validity(source);
                var keys = indices.Values;
                for (var i = 0; i < target.Length; i++)
                {
                    if (validity[start + i])
                    {
                        var key = keys[start + i];
                        if (!_decoded[key])
                        {
                            Decode(dictionary, key, i, out _distinct[key], place);
                            _decoded[key] = true;
                        }

                        target[i] = _distinct[key];
                    }
                    else
                    {
                        target[i] = default!;
                    }
                }
            }
            else
            {
                for (var i = 0; i < target.Length; i++)
                {
                    Decode(source, start + i, i, out target[i], place);
                }
            }
        }

        private void Decode(IArrowArray source, int index, int offset, out TValue value, in ColumnPlace place)
        {
            if (!ArrowValues.TryGetBytes(source, index, out var bytes))
            {
                value = default!;
                return;
            }

            var text = Encoding.UTF8.GetString(bytes);
            if (!codec.TryParse(text, out value))
            {
                throw place.Unreadable(offset, text, TypeText.Of(typeof(TValue)));
            }
        }

        private void Use(StringArray dictionary)
        {
            if (ReferenceEquals(_current, dictionary))
            {
                return;
            }

            _current = dictionary;
            var offsets = dictionary.ValueOffsets;
            var bytes = dictionary.Values[..offsets[^1]];
            if (dictionary.NullCount == 0 && offsets.SequenceEqual(_offsets) && bytes.SequenceEqual(_dictionary))
            {
                return;
            }

            _dictionary = bytes.ToArray();
            _offsets = offsets.ToArray();
            _distinct = new TValue[dictionary.Length];
            _decoded = new bool[dictionary.Length];
        }
    }
}

/// <summary>Strings.</summary>
internal sealed class StringCodec(bool nullable) : TextCodec<string?>(nullable)
{
    protected override string? Format(string? value) => value;

    protected override bool TryParse(string text, out string? value)
    {
        value = text;
        return true;
    }
}

/// <summary>Enums by name; a value without a name by its number.</summary>
internal sealed class EnumCodec<TEnum>() : TextCodec<TEnum>(nullable: false)
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Names = Enum.GetValues<TEnum>().Distinct().ToDictionary(v => v, v => v.ToString());

    protected override string? Format(TEnum value) => Names.TryGetValue(value, out var name) ? name : value.ToString();

    protected override bool TryParse(string text, out TEnum value) =>
        Enum.TryParse(text, out value) || Enum.TryParse(text, ignoreCase: true, out value);
}
