using System.Globalization;
using System.Numerics;
using System.Text;
using RunLinkedData.Lake.Avro;
using RunLinkedData.Lake.Iceberg.Metadata;

namespace RunLinkedData.Lake.Iceberg.Manifests;

/// <summary>The partition of a file: how it was made, and its values.</summary>
internal sealed class FilePartition
{
    private readonly AvroRecord? _values;

    /// <summary>The partition of a file in a manifest.</summary>
    /// <param name="spec">How it was made.</param>
    /// <param name="values">The values, by the IDs of the fields.</param>
    public FilePartition(PartitionSpec spec, AvroRecord? values)
    {
        (Spec, _values) = (spec, values);
        StringBuilder key = new(spec.Id.ToString(CultureInfo.InvariantCulture));
        foreach (var field in spec.Fields)
        {
            var text = Text(values?.Fields.FirstOrDefault(other => other.Id == field.Id)?.Type, Find(field));
            key.Append(CultureInfo.InvariantCulture, $"|{field.Id}:{text.Length}:{text}");
        }

        Key = key.ToString();
    }

    /// <summary>How it was made.</summary>
    public PartitionSpec Spec { get; }

    /// <summary>The same text for the same partition, however its values were written.</summary>
    public string Key { get; }

    /// <summary>Whether there is a value for a field, also a missing one.</summary>
    public bool Has(PartitionField field) => _values?.Fields.Any(other => other.Id == field.Id) == true;

    /// <summary>The value of a field.</summary>
    public object? Find(PartitionField field) => _values?.Find(field.Id);

    // Wider types hold the same values, decimals too, and all that is no number is the same.
    private static string Text(AvroType? type, object? value) => value switch
    {
        null => "",
        float number => Bits(number),
        double number => Bits(number),
        byte[] bytes when type!.Kind == AvroKind.Fixed || type.Branches.Any(branch => branch.Kind == AvroKind.Fixed) =>
            $"{new BigInteger(bytes, isBigEndian: true)}",
        byte[] bytes => Convert.ToHexString(bytes),
        string text => $"s{text}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string Bits(double number) =>
        $"{BitConverter.DoubleToInt64Bits(double.IsNaN(number) ? double.NaN : number):x16}";
}
