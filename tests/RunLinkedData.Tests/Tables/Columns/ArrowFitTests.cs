using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests.Tables.Columns;

/// <summary>Values of Arrow batches that a column cannot hold are errors that name column and row, never other values.</summary>
public class ArrowFitTests : DatasetFixture
{
    [Test]
    public void Text_ThatIsNoUtf8_IsRefused() => Refuses(Texts([0x41], [0xC3, 0xA4], [0xFF]), 3, "FF");

    [Test]
    public void Text_CutInTheMiddleOfACharacter_IsRefused() => Refuses(Texts([0x41], [0xC3], [0xA4]), 2, "C3");

    [Test]
    public void Text_ThatIsNoUtf8_InAListOrADictionary_IsRefused()
    {
        var bad = Texts([0x41], [0xFF]);
        var offsets = new ArrowBuffer.Builder<int>().Append(0).Append(1).Append(2).Build();
        var indices = new Int8Array.Builder().Append(0).Append(0).Append(1).Build();

        Refuses(new ListArray(new ListType(StringType.Default), 2, offsets, bad, ArrowBuffer.Empty, 0), 2, "list");
        Refuses(new DictionaryArray(new DictionaryType(Int8Type.Default, StringType.Default, false), indices, bad), 3, "FF");
    }

    [Test]
    public async Task WhatStandsAtANull_IsNoReasonToRefuse()
    {
        var texts = Texts([0x41], [0xFF]);
        var values = new StringArray(2, texts.ValueOffsetsBuffer, texts.ValueBuffer, new ArrowBuffer.Builder<byte>().Append(1).Build(), 1);

        await Writer.WriteBatchesAsync("d", Stream([BatchOf(values)]));

        Assert.That((await (await OpenAsync("d")).ReadRowsAsync<Text>()).Select(row => row.V), Is.EqualTo(new[] { "A", null }));
    }

    [TestCase("-99999999999999999999999999999999999.999")]
    [TestCase("0.001")]
    public async Task WideDecimal_OfFewDigits_IsADecimal(string number)
    {
        await Writer.WriteBatchesAsync("d", Stream([BatchOf(Decimals(new Decimal256Type(38, 3), number))]));

        var dataset = await OpenAsync("d");
        await foreach (var batch in dataset.StreamBatchesAsync())
        {
            var found = ((Decimal128Array)batch.Column(0)).GetString(0);
            Assert.That((dataset.Manifest.Columns[0].Type, found), Is.EqualTo(("decimal(38,3)", number)));
        }
    }

    [Test]
    public void WideDecimal_OfMoreDigitsThanItsType_IsRefused()
    {
        var data = Decimals(new Decimal256Type(42, 0), "1", "100000000000000000000000000000000000000000").Data;
        var narrow = new Decimal256Array(new ArrayData(new Decimal256Type(38, 0), data.Length, 0, 0, data.Buffers));

        Refuses(narrow, 2, "100000000000000000000000000000000000000000");
    }

    [Test]
    public void Decimal_OfMoreThan38Digits_IsRefusedByType() => Assert.That(
        async () => await Writer.WriteBatchesAsync("d", Stream([BatchOf(Decimals(new Decimal256Type(40, 2), "1"))])),
        Throws.TypeOf<DatasetSchemaException>().With.Property("Found").EqualTo("decimal(40,2)"));

    [TestCase(long.MinValue)]
    [TestCase(long.MinValue + 998)]
    [TestCase(-1)]
    [TestCase(999)]
    public async Task TimestampOfNanoseconds_IsCutDownwards(long nanoseconds)
    {
        var expected = (long)Math.Floor((decimal)nanoseconds / 1000);

        var found = await SaveAsync(Times(new TimestampType(TimeUnit.Nanosecond, "UTC"), nanoseconds));

        var time = DateTimeOffset.UnixEpoch.AddTicks(expected * TimeSpan.TicksPerMicrosecond);
        Assert.That(found, Is.EqualTo(new DateTimeOffset?[] { time }));
    }

    [Test]
    public async Task NullInADictionary_IsANull()
    {
        var distinct = new Int32Array.Builder().Append(7).AppendNull().Build();
        var indices = new Int8Array.Builder().Append(1).Append(0).Build();
        var values = new DictionaryArray(new DictionaryType(Int8Type.Default, Int32Type.Default, false), indices, distinct);

        await Writer.WriteBatchesAsync("d", Stream([BatchOf(values)]));

        Assert.That(await (await OpenAsync("d")).ReadRowsAsync<Number>(), Is.EqualTo(new Number[] { new(null), new(7) }));
    }

    private static RecordBatch BatchOf(IArrowArray values) =>
        new(new Schema([new Field("V", values.Data.DataType, nullable: true)], null), [values], values.Length);

    private static IArrowArray Times(IArrowType type, params long[] values) => ArrowArrayFactory.BuildArray(
        new ArrayData(type, values.Length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer.Builder<long>().AppendRange(values).Build()]));

    private static Decimal256Array Decimals(Decimal256Type type, params string[] values)
    {
        var builder = new Decimal256Array.Builder(type);
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return builder.Build();
    }

    private static StringArray Texts(params byte[][] values)
    {
        var offsets = new ArrowBuffer.Builder<int>().Append(0);
        var data = new ArrowBuffer.Builder<byte>();
        foreach (var value in values)
        {
            data.Append(value);
            offsets.Append(data.Length);
        }

        return new StringArray(values.Length, offsets.Build(), data.Build(), ArrowBuffer.Empty);
    }

    private void Refuses(IArrowArray values, int row, string shown) => Assert.That(
        async () => await Writer.WriteBatchesAsync(NewName(), Stream([BatchOf(values)])),
        Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue)
            .And.Message.Contains($"Column 'V', row {row} ").And.Message.Contains(shown));

    private async Task<IEnumerable<DateTimeOffset?>> SaveAsync(IArrowArray values)
    {
        await Writer.WriteBatchesAsync("d", Stream([BatchOf(values)]));
        return (await (await OpenAsync("d")).ReadRowsAsync<Time>()).Select(row => row.V);
    }

    private sealed record Time(DateTimeOffset? V);

    private sealed record Number(int? V);

    private sealed record Text(string? V);
}
