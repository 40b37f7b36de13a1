using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Datasets;

/// <summary>
/// Times of Arrow batches that have no place in a dataset are errors with column and row, in every format; the
/// outermost that have one are kept.
/// </summary>
[TestFixtureSource(nameof(RowFormats))]
public sealed class ArrowTimeTests(string format) : DatasetFixture
{
    private const long Day = 86_400;

    private sealed record Lap(TimeSpan? At);

    private static IEnumerable<TestCaseData> Outside()
    {
        yield return Case("Timestamp_Seconds", Of(new TimestampType(TimeUnit.Second, (string?)null), long.MaxValue / 1_000_000 + 1));
        yield return Case("Timestamp_Milliseconds", Of(new TimestampType(TimeUnit.Millisecond, "UTC"), long.MinValue / 1_000 - 1));
        yield return Case("Duration_Seconds", Of(DurationType.Second, long.MaxValue / 1_000_000_000 + 1));
        yield return Case("Duration_Microseconds", Of(DurationType.Microsecond, long.MinValue / 1_000 - 1));
        yield return Case("Time_Negative", Of(new Time64Type(TimeUnit.Nanosecond), -1));
        yield return Case("Time_NextDay", Of(new Time64Type(TimeUnit.Microsecond), Day * 1_000_000));
        yield return Case("Time_Seconds", Of(new Time32Type(TimeUnit.Second), (int)Day));
        yield return Case("Date_PartOfDay", Of(new Date64Type(), 1));
        yield return Case("Date_Far", Of(new Date64Type(), (int.MaxValue + 1L) * Day * 1_000));
        yield return Case("List", InList(Of(DurationType.Second, long.MaxValue / 1_000_000_000 + 1)));
        yield return Case("Dictionary", InDictionary(Of(DurationType.Second, long.MaxValue / 1_000_000_000 + 1)));

        static TestCaseData Case(string name, IArrowArray array) => new TestCaseData(array).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Outside))]
    public async Task Save_OutOfRange_IsRefusedWithColumnAndRow(IArrowArray array)
    {
        var error = (await Assert.ThrowsAsync<DatasetException>(() => SaveAsync(array)))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetValue));
        Assert.That(error.Message, Does.Contain("Column 'at', row 3 of dataset").And.Contain("out of range"));
    }

    [Test]
    public async Task Save_NullsOfAnyContent_AreNulls()
    {
        var nulls = Of(DurationType.Second, long.MaxValue, isValid: false);

        using var batch = await (await SaveAsync(nulls)).StreamBatchesAsync().SingleAsync();

        Assert.That(batch.Column(0).NullCount, Is.EqualTo(2));
    }

    [Test]
    public async Task Save_Outermost_AreKept()
    {
        using var batch = await (await SaveAsync(Of(DurationType.Second, long.MaxValue / 1_000_000_000)))
            .StreamBatchesAsync()
            .SingleAsync();

        Assert.That(((DurationArray)batch.Column(0)).GetValue(2), Is.EqualTo(long.MaxValue / 1_000_000_000 * 1_000_000_000));
    }

    [Test]
    public async Task Read_DurationFinerThanATick_IsRefused()
    {
        var dataset = await SaveAsync(Of(DurationType.Nanosecond, 150));

        Assert.That(
            (await Assert.ThrowsAsync<DatasetException>(() => dataset.ReadRowsAsync<Lap>()))!.Message,
            Does.Contain("Column 'At', row 3 of file").And.Contain("150 does not fit TimeSpan"));
    }

    private async Task<Dataset> SaveAsync(IArrowArray array)
    {
        var name = NewName();
        var batch = new RecordBatch(new Schema([new Field("at", array.Data.DataType, true)], null), [array], array.Length);
        await Writer.WriteBatchesAsync(name, Stream([batch]), options: new SaveDatasetOptions { Format = format });
        return await OpenAsync(name);
    }

    /// <summary>0, null, and a value.</summary>
    private static IArrowArray Of(IArrowType type, long value, bool isValid = true)
    {
        byte[] values = type is Time32Type
            ? [.. BitConverter.GetBytes(0), .. BitConverter.GetBytes(int.MaxValue), .. BitConverter.GetBytes((int)value)]
            : [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(long.MaxValue), .. BitConverter.GetBytes(value)];
        return ArrowArrayFactory.BuildArray(new ArrayData(
            type, 3, isValid ? 1 : 2, 0, [new ArrowBuffer(new[] { (byte)(isValid ? 0b101 : 0b001) }), new ArrowBuffer(values)]));
    }

    /// <summary>Two lists of no values, and one of all.</summary>
    private static IArrowArray InList(IArrowArray values)
    {
        byte[] offsets = [.. new[] { 0, 0, 0, 3 }.SelectMany(BitConverter.GetBytes)];
        return ArrowArrayFactory.BuildArray(new ArrayData(
            new ListType(values.Data.DataType), 3, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(offsets)], [values.Data]));
    }

    private static DictionaryArray InDictionary(IArrowArray values) =>
        new(
            new DictionaryType(Int32Type.Default, values.Data.DataType, false),
            new Int32Array.Builder().Append(0).AppendNull().Append(2).Build(),
            values);
}
