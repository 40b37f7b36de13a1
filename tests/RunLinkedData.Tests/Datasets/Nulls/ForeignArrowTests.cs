using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets.Nulls;

/// <summary>
/// Arrow arrays of types that datasets do not store as they are, with nulls, and cut so that they do not begin where their buffers do.
/// </summary>
public sealed class ForeignArrowTests : DatasetFixture
{
    private const int Count = 20;

    private static readonly int?[] Numbers = [.. Enumerable.Range(0, Count).Select(i => i % 3 == 0 ? (int?)null : i)];

    private static readonly Dictionary<string, Func<IArrowArray>> Arrays = new()
    {
        ["half"] = () => Fill<HalfFloatArray, HalfFloatArray.Builder>(new(), (b, n) => b.Append((Half)n), b => b.AppendNull()),
        ["date64"] = () => Fill<Date64Array, Date64Array.Builder>(
            new(), (b, n) => b.Append(DateTimeOffset.UnixEpoch.AddDays(n)), b => b.AppendNull()),
        ["time32"] = () => Fill<Time32Array, Time32Array.Builder>(new(TimeUnit.Second), (b, n) => b.Append(n), b => b.AppendNull()),
        ["seconds"] = () => Times(TimeUnit.Second),
        ["nanoseconds"] = () => Times(TimeUnit.Nanosecond),
        ["duration"] = () => Fill<DurationArray, DurationArray.Builder>(
            new(DurationType.Second), (b, n) => b.Append(n), b => b.AppendNull()),
        ["large text"] = () => Fill<LargeStringArray, LargeStringArray.Builder>(new(), (b, n) => b.Append("t" + n), b => b.AppendNull()),
        ["text view"] = () => Fill<StringViewArray, StringViewArray.Builder>(
            new(), (b, n) => b.Append("a text of some length " + n), b => b.AppendNull()),
        ["bytes of a size"] = () => FixedBytes(),
        ["dictionary of texts"] = () => Dictionary(new StringArray.Builder().Append("a").AppendNull().Append("c").Build()),
        ["dictionary of numbers"] = () => Dictionary(new Int64Array.Builder().Append(1).AppendNull().Append(3).Build()),
        ["dictionary of flags"] = () => Dictionary(new BooleanArray.Builder().Append(true).AppendNull().Append(false).Build()),
        ["lists of a size"] = () => FixedLists(),
        ["lists of dictionaries"] = () => Lists(),
    };

    private static readonly string[] Kinds = [.. Arrays.Keys];

    [Test, Combinatorial]
    public async Task SaveBatches_CutAnywhere_KeepsNullsWhereTheyAre(
        [ValueSource(nameof(Kinds))] string kind, [ValueSource(nameof(RowFormats))] string format)
    {
        var array = Arrays[kind]();
        var whole = await SaveAsync(array, 0, array.Length, format);
        var cut = await SaveAsync(array, 5, 9, format);

        Assert.That(cut, Is.EqualTo(whole[5..14]));
        Assert.That(whole.Where(value => value is null).Count(), Is.EqualTo(ExpectedNulls(array)));
    }

    [Test]
    public async Task SaveBatches_NullOfADictionary_InAColumnWithoutNulls_NamesTheRow()
    {
        var array = Dictionary(new Int64Array.Builder().Append(1).AppendNull().Append(3).Build());
        var schema = new Schema([new Field("v", array.Data.DataType, nullable: false)], null);
        var batch = new RecordBatch(schema, [array.Slice(1, 4)], 4);

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Writer.WriteBatchesAsync("d", Stream([batch]))))!;
        Assert.That(error.Message, Does.Contain("'v', row 1 "));
    }

    private async Task<string?[]> SaveAsync(IArrowArray array, int start, int count, string format)
    {
        var name = NewName();
        var schema = new Schema([new Field("v", array.Data.DataType, true), new Field("row", Int32Type.Default, true)], null);
        var batch = new RecordBatch(
            schema, [array, new Int32Array.Builder().AppendRange(Enumerable.Range(0, array.Length)).Build()], array.Length);
        await Writer.WriteBatchesAsync(name, Stream([batch.Slice(start, count)]), options: new SaveDatasetOptions { Format = format });
        var dataset = await OpenAsync(name);
        var file = Path.Combine(Root, name + ".jsonl");
        await dataset.ExportAsync(file, DatasetFormat.JsonLines);
        return [.. (await File.ReadAllLinesAsync(file)).Select(line => JsonNode.Parse(line)!["v"]?.ToJsonString())];
    }

    private static int ExpectedNulls(IArrowArray array) => array is DictionaryArray dictionary
        ? Enumerable.Range(0, array.Length)
            .Count(i => array.IsNull(i) || dictionary.Dictionary.IsNull(((Int8Array)dictionary.Indices).GetValue(i)!.Value))
        : Enumerable.Range(0, array.Length).Count(array.IsNull);

    private static TArray Fill<TArray, TBuilder>(TBuilder builder, Action<TBuilder, int> append, Action<TBuilder> appendNull)
        where TArray : IArrowArray
        where TBuilder : IArrowArrayBuilder<TArray>
    {
        foreach (var number in Numbers)
        {
            if (number is { } value)
            {
                append(builder, value);
            }
            else
            {
                appendNull(builder);
            }
        }

        return builder.Build(default);
    }

    private static TimestampArray Times(TimeUnit unit) => Fill<TimestampArray, TimestampArray.Builder>(
        new(new TimestampType(unit, "UTC")), (b, n) => b.Append(DateTimeOffset.UnixEpoch.AddSeconds(n)), b => b.AppendNull());

    private static DictionaryArray Dictionary(IArrowArray values)
    {
        var indices = new Int8Array.Builder();
        foreach (var number in Numbers)
        {
            _ = number is { } value ? indices.Append((sbyte)(value % 3)) : indices.AppendNull();
        }

        return new DictionaryArray(new DictionaryType(Int8Type.Default, values.Data.DataType, false), indices.Build(), values);
    }

    private static Apache.Arrow.Arrays.FixedSizeBinaryArray FixedBytes()
    {
        var bytes = Enumerable.Range(0, Count * 3).Select(i => (byte)i).ToArray();
        return new(new ArrayData(new FixedSizeBinaryType(3), Count, NullCount(), 0, [Bits(), new ArrowBuffer(bytes)]));
    }

    private static FixedSizeListArray FixedLists()
    {
        var elements = new Int32Array.Builder();
        for (var i = 0; i < Count * 2; i++)
        {
            _ = i % 5 == 0 ? elements.AppendNull() : elements.Append(i);
        }

        return new(new FixedSizeListType(Int32Type.Default, 2), Count, elements.Build(), Bits(), NullCount());
    }

    private static ListArray Lists()
    {
        var offsets = new ArrowBuffer.Builder<int>().AppendRange(Enumerable.Range(0, Count + 1).Select(i => i / 2)).Build();
        var elements = Dictionary(new StringArray.Builder().Append("a").AppendNull().Append("c").Build());
        return new ListArray(new ListType(elements.Data.DataType), Count, offsets, elements, Bits(), NullCount());
    }

    private static ArrowBuffer Bits() => new ArrowBuffer.BitmapBuilder().AppendRange(Numbers.Select(n => n is not null)).Build();

    private static int NullCount() => Numbers.Count(n => n is null);
}
