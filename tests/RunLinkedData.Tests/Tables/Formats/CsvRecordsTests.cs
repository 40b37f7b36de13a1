using System.Text;
using CsCheck;
using CsvHelper;
using NUnit.Framework;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Tables.Formats;

/// <summary>The records of CSV, wherever the pieces in which they arrive are cut.</summary>
public class CsvRecordsTests
{
    // What gives CSV its structure, more often than what does not.
    private static readonly Gen<string> Text = Gen
        .OneOf(["a", "bc", ",", ",", "\"", "\"\"", "\n", "\r", "\r\n", " ", "é", "\uFEFF", "\0", ",\"x\",", "\"\n\""])
        .Array[0, 24]
        .Select(string.Concat);

    [Test]
    public void Read_AnyText_IsReadOrRefusedAsByAnotherReader() => Text.Sample(
        text => Assert.That(Records(Stream(text)), Is.EqualTo(OfCsvHelper(text))), iter: TestScale.Inputs(20_000), threads: 1);

    [Test]
    public void Read_CutAnywhere_IsTheSame() => Gen.Select(Text, Gen.Int[1, 5]).Sample(
        (text, piece) => Assert.That(Records(new Pieces(Encoding.UTF8.GetBytes(text), piece)), Is.EqualTo(Records(Stream(text)))),
        iter: TestScale.Inputs(5_000),
        threads: 1);

    [Test]
    public void Read_RecordsAcrossEveryBoundOfTheBuffer_AreWhole()
    {
        for (var length = (64 << 10) - 6; length <= (64 << 10) + 6; length++)
        {
            var field = new string('x', length - 12);
            var text = $"1,\"{field}\"\"\n\",\"\"\r\n2,,{field}";

            Assert.That(Records(Stream(text)), Is.EqualTo(new[] { $"[1][{field}\"\n][]", $"[2]null[{field}]" }), $"{length}");
        }
    }

    [Test]
    public void Read_FieldLongerThanOtherReadersTake_IsRead()
    {
        var field = new string('x', 20 << 20);

        using CsvRecords records = new(Stream($"a\n\"{field}\"\n"));

        Assert.That(records.Read() && records.Read(), Is.True);
        Assert.That(records[0].Length, Is.EqualTo(field.Length));
    }

    [TestCase("a,\"b", 1, "has no end")]
    [TestCase("a,b\"c,d", 1, "quote inside")]
    [TestCase("\"a\"b,c", 0, "behind the closing quote")]
    public void Read_Malformed_SaysInWhichField(string text, int field, string problem)
    {
        using CsvRecords records = new(Stream(text));

        var error = Assert.Throws<RunLinkedData.Tables.Formats.CsvFormatException>(() => records.Read())!;

        Assert.That(error.Position, Is.EqualTo(field));
        Assert.That(error.Message, Does.Contain(problem));
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static List<string> Records(Stream source)
    {
        using CsvRecords records = new(source);
        List<string> read = [];
        try
        {
            while (records.Read())
            {
                read.Add(string.Concat(Enumerable.Range(0, records.Count).Select(i => Show(records.IsNothing(i), records[i]))));
            }
        }
        catch (RunLinkedData.Tables.Formats.CsvFormatException)
        {
            read.Add("malformed");
        }

        return read;
    }

    private static List<string> OfCsvHelper(string text)
    {
        List<string> read = [];
        try
        {
            CsvReaderOptions options = new()
            {
                Separator = ',',
                HasHeader = false,
                SkipEmptyLines = false,
                MalformedData = CsvMalformedDataHandling.Throw,
                FieldCountMismatch = CsvFieldCountHandling.Allow,
            };
            using var reader = CsvReader.Create(Stream(text), options);
            while (reader.Read())
            {
                var fields = Enumerable.Range(0, reader.FieldCount).Select(i => Show(reader.GetRawSpan(i).IsEmpty, reader.GetSpan(i)));
                read.Add(string.Concat(fields));
            }
        }
        catch (CsvHelper.CsvFormatException)
        {
            read.Add("malformed");
        }

        return read;
    }

    private static string Show(bool isNothing, ReadOnlySpan<byte> value) => isNothing ? "null" : $"[{Encoding.UTF8.GetString(value)}]";

    /// <summary>A source that gives a few bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);
    }
}
