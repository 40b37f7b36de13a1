using System.Text;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Avro;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Tests.Avro;

public class AvroFileTests
{
    private const string Schema = """
        {"type":"record","name":"row","namespace":"n","fields":[
        {"name":"b","type":"boolean","field-id":1},{"name":"i","type":"int","field-id":2},{"name":"l","type":["null","long"],"field-id":3},
        {"name":"f","type":"float","field-id":4},{"name":"d","type":"double","field-id":5},{"name":"s","type":["string","null"],"field-id":6},
        {"name":"y","type":{"type":"bytes","logicalType":"decimal"},"field-id":7},
        {"name":"x","type":{"type":"fixed","name":"two","size":2},"field-id":8},{"name":"again","type":"two","field-id":9},
        {"name":"e","type":{"type":"enum","name":"e","symbols":["A","B"]},"field-id":10},
        {"name":"list","type":{"type":"array","items":["null","n.two"],"element-id":12},"field-id":11},
        {"name":"map","type":{"type":"map","values":"long"},"field-id":13},
        {"name":"none","type":"null","field-id":14}]}
        """;

    private static readonly FileLocation Place = FileLocation.TryParse("/t/m.avro")!;

    private static readonly object?[] Full =
    [
        true, -7, long.MinValue, 1.5f, -0.25, "é", (byte[])[1, 2, 3], (byte[])[4, 5], (byte[])[6, 7], "B",
        new object?[] { null, (byte[])[8, 9] }, new object?[] { new object?[] { "k", 1L << 40 } }, null,
    ];

    private static readonly object?[] Empty =
    [
        false, int.MaxValue, null, float.NaN, double.MaxValue, null, Array.Empty<byte>(), (byte[])[0, 0], (byte[])[0, 0], "A",
        Array.Empty<object?>(), Array.Empty<object?>(), null,
    ];

    [TestCase("null")]
    [TestCase("deflate")]
    [TestCase("snappy")]
    [TestCase("zstandard")]
    [TestCase("bzip2")]
    public async Task Read_EachCodecAndType_IsWhatWasWritten(string codec)
    {
        var bytes = AvroBytes.File(Schema, codec, new Dictionary<string, string> { ["k"] = "v" }, [Full], [], [Empty, Full]);

        var (metadata, records) = await ReadAsync(bytes);

        Assert.That(Encoding.UTF8.GetString(metadata["k"]), Is.EqualTo("v"));
        Assert.That(records, Has.Count.EqualTo(3));
        Assert.Multiple(() =>
        {
            Assert.That(records[0].Value<bool>(1), Is.True);
            Assert.That(records[0].Int(2), Is.EqualTo(-7));
            Assert.That(records[0].Value<long>(3), Is.EqualTo(long.MinValue));
            Assert.That(records[0].Value<float>(4), Is.EqualTo(1.5f));
            Assert.That(records[0].Value<double>(5), Is.EqualTo(-0.25));
            Assert.That(records[0].Object<string>(6), Is.EqualTo("é"));
            Assert.That(records[0].Object<byte[]>(7), Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(records[0].Object<byte[]>(9), Is.EqualTo(new byte[] { 6, 7 }));
            Assert.That(records[0].Object<string>(10), Is.EqualTo("B"));
            Assert.That(records[0].Object<List<object?>>(11), Is.EqualTo(new object?[] { null, new byte[] { 8, 9 } }));
            Assert.That(((AvroRecord)records[0].Object<List<object?>>(13)!.Single()!).Values, Is.EqualTo(new object[] { "k", 1L << 40 }));
            Assert.That(records[1].Value<long>(3), Is.Null);
            Assert.That(records[1].Object<string>(6), Is.Null);
            Assert.That(records[1].Int(2), Is.EqualTo(int.MaxValue));
            Assert.That(records[1].Find(99), Is.Null);
        });
    }

    [Test]
    public async Task Read_Xz_IsWhatWasWritten()
    {
        // The Python library lzma's form of the number 21 as Avro has it.
        var packed = Convert.FromBase64String("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAAKgAAAAD271+RXVK/5wABGQGlLIHMH7bzfQEAAAAABFla");
        var schema = """{"type":"record","name":"r","fields":[{"name":"a","type":"int","field-id":1}]}""";
        byte[] bytes = [.. AvroBytes.Head(schema, "xz"), .. AvroBytes.Block(1, packed)];

        Assert.That((await ReadAsync(bytes)).Records.Single().Int(1), Is.EqualTo(21));
    }

    [Test]
    public void Read_UnknownCodec_IsRefusedByName() => Assert.That(
        async () => await ReadAsync([.. AvroBytes.Head(Schema, "lzo"), .. AvroBytes.Block(1, [1])]),
        Throws.InstanceOf<SourceException>().With.Property("Code").EqualTo(ErrorCode.TableUnsupported).And.Message.Contains("'lzo'"));

    [TestCase("null")]
    [TestCase("deflate")]
    [TestCase("snappy")]
    [TestCase("zstandard")]
    [TestCase("bzip2")]
    public async Task Read_DamagedAnywhere_IsRefusedOrAsFarAsItIsWhole(string codec)
    {
        var bytes = AvroBytes.File(Schema, codec, null, [Full], [Empty, Full]);
        for (var i = 0; i < bytes.Length; i++)
        {
            var cut = await TryAsync(bytes[..i]);
            Assert.That(cut, Is.AnyOf(-1, 0, 1), $"cut at {i}");
            byte[] changed = [.. bytes];
            changed[i] ^= 0x55;

            // Whatever it is now, there is no other error.
            await TryAsync(changed);
        }
    }

    [Test]
    public void Read_AnnouncedMoreThanThereIs_IsRefused()
    {
        var list = """{"type":"record","name":"r","fields":[{"name":"a","type":{"type":"array","items":"null"}}]}""";
        var chain = """{"type":"record","name":"r","fields":[{"name":"r","type":["null","r"]}]}""";
        var lost = """{"type":"record","name":"r","fields":[{"name":"r","type":"lost"}]}""";
        var head = AvroBytes.Head(list, "null");
        byte[][] hostile =
        [
            [.. "Obj\x01"u8, .. AvroBytes.Long(long.MaxValue), .. AvroBytes.Long(long.MaxValue)],
            [.. "Obj\x01"u8, .. AvroBytes.Long(long.MinValue)],
            [.. "Obj\x01"u8, .. AvroBytes.Long(1), .. AvroBytes.Long(-5)],
            [.. head, .. AvroBytes.Long(1), .. AvroBytes.Long(int.MaxValue)],
            [.. head, .. AvroBytes.Long(1), .. AvroBytes.Long(-1)],
            [.. head, .. AvroBytes.Long(1), .. AvroBytes.Long(1 << 27), 1],
            [.. head, .. AvroBytes.Block(long.MaxValue, [0])],
            [.. head, .. AvroBytes.Block(-1, [0])],
            [.. head, .. AvroBytes.Block(1, [.. AvroBytes.Long(long.MaxValue), 0])],
            [.. head, .. AvroBytes.Block(1, [.. AvroBytes.Long(long.MinValue), 0, 0])],
            [.. head, .. AvroBytes.Block(1, [0, 0])],
            [.. head, .. AvroBytes.Block(1, [.. Enumerable.Repeat((byte)0xff, 11)])],
            [.. AvroBytes.Head(Nested(300), "null"), .. AvroBytes.Block(1, [0])],
            [.. AvroBytes.Head(chain, "null"), .. AvroBytes.Block(1, [.. Enumerable.Repeat((byte)2, 500), 0])],
            [.. AvroBytes.Head(lost, "null"), .. AvroBytes.Block(1, [0])],
            [.. AvroBytes.Head("\"long\"", "null"), .. AvroBytes.Block(1, [0])],
            [.. AvroBytes.Head("{", "null"), .. AvroBytes.Block(1, [0])],
        ];

        Assert.Multiple(() =>
        {
            foreach (var (bytes, i) in hostile.Select((bytes, i) => (bytes, i)))
            {
                Assert.That(
                    async () => await ReadAsync(bytes),
                    Throws.InstanceOf<SourceException>().With.Property("Code").EqualTo(ErrorCode.TableCorrupt)
                        .And.Message.Contains("/t/m.avro"),
                    $"{i}");
            }
        });
    }

    [TestCase("deflate")]
    [TestCase("snappy")]
    [TestCase("zstandard")]
    [TestCase("bzip2")]
    public void Unpack_MoreThanIsTaken_IsRefused(string codec) => Assert.That(
        () => AvroCodec.Unpack(codec, AvroBytes.Pack(codec, new byte[1001]), most: 1000),
        Throws.InstanceOf<InvalidDataException>().With.Message.Contains("1000"));

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("""{"type":"array","items":""", depth)) + "\"int\"" + new string('}', depth);

    private static async Task<int> TryAsync(byte[] bytes)
    {
        try
        {
            return (await ReadAsync(bytes)).Records.Count;
        }
        catch (SourceException)
        {
            return -1;
        }
    }

    private static async Task<(IReadOnlyDictionary<string, byte[]> Metadata, List<AvroRecord> Records)> ReadAsync(byte[] bytes)
    {
        await using var file = await AvroFile.OpenAsync(new MemoryStream(bytes), Place, default);
        List<AvroRecord> records = [];
        await foreach (var record in file.ReadAsync(default))
        {
            records.Add(record);
        }

        return (file.Metadata, records);
    }
}
