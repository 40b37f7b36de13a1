using NUnit.Framework;
using RunLinkedData.Lake.Avro;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tests.Avro;

/// <summary>What is written is what <see cref="AvroFile"/> reads.</summary>
public class AvroFileWriterTests
{
    private const string Schema =
        """
        {"type":"record","name":"r","fields":[{"name":"number","type":"long","field-id":1},{"name":"small","type":"int","field-id":2},
        {"name":"text","type":["null","string"],"field-id":3,"default":null},{"name":"flag","type":"boolean","field-id":4},
        {"name":"counts","field-id":5,"default":null,"type":["null",{"type":"array","logicalType":"map","items":
        {"type":"record","name":"k","fields":[{"name":"key","type":"int","field-id":6},{"name":"value","type":"bytes","field-id":7}]}}]},
        {"name":"nothing","type":"null","field-id":8}]}
        """;

    private static readonly AvroType Type = AvroSchema.Read(System.Text.Encoding.UTF8.GetBytes(Schema));

    [Test]
    public async Task Finish_RecordsOfAllTypes_AreReadAgain()
    {
        var pair = Type.Fields[4].Type.Branches[1].Item!;
        object?[][] rows =
        [
            [long.MinValue, 0L, "näme", true, (List<object?>)[new AvroRecord(pair.Fields, [7L, (byte[])[0, 255]])], null],
            [long.MaxValue, -1L, null, false, null, null],
            [0L, 63L, "", false, new List<object?>(), null],
            [-64L, 64L, new string('x', 300), true, null, null],
        ];

        var (metadata, read) = await ReadAsync(Write(rows));

        Assert.Multiple(() =>
        {
            Assert.That(metadata["format-version"], Is.EqualTo("2"u8.ToArray()));
            Assert.That(metadata["avro.codec"], Is.EqualTo("deflate"u8.ToArray()));
            Assert.That(read.Select(Text), Is.EqualTo(rows.Select(row => Text(new AvroRecord(Type.Fields, row)))));
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(50_000)]
    public async Task Finish_AnyNumberOfRecords_AreReadAgain(int count)
    {
        var rows = Enumerable.Range(0, count).Select(i => (object?[])[(long)i, 0L, $"row {i}", true, null, null]).ToArray();

        var (_, read) = await ReadAsync(Write(rows));

        Assert.That(read.Select(record => record.Value<long>(1)), Is.EqualTo(Enumerable.Range(0, count).Select(i => (long?)i)));
    }

    [Test]
    public void Finish_SameRecords_GiveTheSameBytes()
    {
        object?[] row = [1L, 2L, "a", true, null, null];
        object?[] same = [.. row];
        object?[] other = [1L, 2L, "b", true, null, null];

        Assert.Multiple(() =>
        {
            Assert.That(Write(same), Is.EqualTo(Write(row)));
            Assert.That(Write(row), Is.Not.EqualTo(Write(other)));
        });
    }

    [Test]
    public void Add_ValueOfAnotherType_IsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Write([1L, 2L, 3L, true, null, null]), Throws.TypeOf<InvalidDataException>());
            Assert.That(() => Write([null, 2L, "a", true, null, null]), Throws.TypeOf<InvalidDataException>());
            Assert.That(() => Write([1L, 2L, "a", true]), Throws.TypeOf<InvalidDataException>());
        });
    }

    private static byte[] Write(params object?[][] rows)
    {
        AvroFileWriter writer = new(Schema, [new("format-version", "2")]);
        foreach (var row in rows)
        {
            writer.Add(new AvroRecord(Type.Fields, row));
        }

        return writer.Finish();
    }

    private static async Task<(IReadOnlyDictionary<string, byte[]> Metadata, List<AvroRecord> Records)> ReadAsync(byte[] content)
    {
        await using var file = await AvroFile.OpenAsync(new MemoryStream(content), FileLocation.TryParse("/a.avro")!, default);
        return (file.Metadata, await file.ReadAsync(default).ToListAsync());
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        AvroRecord record => $"({string.Join(',', record.Values.Select(Text))})",
        byte[] bytes => Convert.ToHexString(bytes),
        IEnumerable<object?> items => $"[{string.Join(',', items.Select(Text))}]",
        _ => $"{value.GetType().Name} {value}",
    };
}
