using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>Integers of any size as text, as many readers of JSON take numbers for doubles.</summary>
internal sealed class BigIntegerText : JsonConverter<BigInteger>
{
    // Sums of 64 bits of rows of 128 have fewer than 100 digits; those of a tampered file are not to take hours.
    private const int MostDigits = 200;

    public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && reader.GetString() is { Length: <= MostDigits } text
        && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("A sum is no integer as text.");

    public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
}
