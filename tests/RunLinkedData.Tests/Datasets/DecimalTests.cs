using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Tests.Datasets;

/// <summary>Decimals that have more digits than their column: refused, unless they are to be rounded.</summary>
[TestFixtureSource(nameof(RowFormats))]
public sealed class DecimalTests(string format) : DatasetFixture
{
    private sealed record Plain(decimal Share, decimal? Maybe = null);

    private sealed record Attributed(
        [DatasetColumn(Scale = 4, Rounding = MidpointRounding.AwayFromZero)] decimal Share, [DatasetColumn(Scale = 2)] decimal Exact = 0);

    private sealed record Many(decimal[] Shares);

    [Test]
    public async Task Save_OneThird_IsRefusedWithWhatToDo()
    {
        var error = (await Assert.ThrowsAsync<DatasetException>(() => SaveAsync([new Plain(1), new Plain(1m / 3)], format)))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetValue));
        Assert.That(
            error.Message,
            Does.Contain("'Share', row 2").And.Contain("decimal.Round(value, 18)").And.Contain("Rounding").And.Contain("DecimalScale"));
    }

    [Test]
    public async Task Save_WithAScaleOfDivision_KeepsEveryDigit()
    {
        Plain[] rows = [new(1m / 3, -2m / 3), new(9_999_999_999.0000000000000000001m), new(0)];
        var dataset = await SaveAsync(rows, format, new SaveDatasetOptions { DecimalScale = 28 });

        Assert.That(dataset.Manifest.Columns.Select(column => column.Type), Is.EqualTo(new[] { "decimal(38,28)", "decimal(38,28)" }));
        Assert.That(await dataset.ReadRowsAsync<Plain>(), Is.EqualTo(rows));
    }

    [Test]
    public async Task Save_WithRounding_RoundsWhatDoesNotFit()
    {
        var dataset = await SaveAsync(
            [new Plain(1m / 3, 0.125m), new Plain(0.375m)],
            format,
            new SaveDatasetOptions { DecimalScale = 2, DecimalRounding = MidpointRounding.ToEven });

        Assert.That(dataset.Manifest.Columns[0].Type, Is.EqualTo("decimal(38,2)"));
        Assert.That(await dataset.ReadRowsAsync<Plain>(), Is.EqualTo(new Plain[] { new(0.33m, 0.12m), new(0.38m) }));
    }

    [Test]
    public async Task Save_ListsWithRounding_RoundsTheirElements()
    {
        var dataset = await SaveAsync(
            [new Many([1m / 3, 2m / 3])], format, new SaveDatasetOptions { DecimalRounding = MidpointRounding.ToZero });

        Assert.That((await dataset.ReadRowsAsync<Many>())[0].Shares, Is.EqualTo(new[] { 0.333333333333333333m, 0.666666666666666666m }));
    }

    [Test]
    public async Task Save_MemberThatSaysItself_GoesBeforeTheOptions()
    {
        var dataset = await SaveAsync(
            [new Attributed(0.00005m, 1.25m)],
            format,
            new SaveDatasetOptions { DecimalScale = 1, DecimalRounding = MidpointRounding.ToZero });

        Assert.That(dataset.Manifest.Columns.Select(column => column.Type), Is.EqualTo(new[] { "decimal(38,4)", "decimal(38,2)" }));
        Assert.That(await dataset.ReadRowsAsync<Attributed>(), Is.EqualTo(new[] { new Attributed(0.0001m, 1.25m) }));
    }

    [Test]
    public async Task Save_TooManyDigitsBeforeThePoint_IsRefusedAlsoWhenRounded()
    {
        var options = new SaveDatasetOptions { DecimalScale = 28, DecimalRounding = MidpointRounding.ToEven };

        var error =
            (await Assert.ThrowsAsync<DatasetException>(() => SaveAsync([new Plain(0), new Plain(0, 99_999_999_999m)], format, options)))!;
        Assert.That(error.Message, Does.Contain("'Maybe', row 2").And.Contain("at most 10 digits fit before the point"));
    }

    [TestCase(-1, null)]
    [TestCase(29, null)]
    [TestCase(18, (MidpointRounding)99)]
    public void Save_OptionOutOfRange_IsRefused(int scale, MidpointRounding? rounding) =>
        Assert.That(
            () => SaveAsync([new Plain(1)], format, new SaveDatasetOptions { DecimalScale = scale, DecimalRounding = rounding }),
            Throws.ArgumentException.With.Message.Contains("Decimal"));
}
