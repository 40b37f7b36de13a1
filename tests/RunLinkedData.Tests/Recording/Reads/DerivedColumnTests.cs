using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Recording.Reads;

/// <summary>Columns that are said to be made from columns of inputs, and whether the run has read those.</summary>
public class DerivedColumnTests : TrackerFixture
{
    [TestCase("items.Id", "items", "Id")]
    [TestCase("sales/items.Price", "sales/items", "Price")]
    [TestCase("weather.rain", "weather", "rain")]
    public async Task DerivedFrom_WhatWasRead_IsInTheManifest(string text, string dataset, string column)
    {
        await PublishAsync();
        using var run = Tracker.StartRun("report");
        run.LoadInput("sales/items@latest");
        run.LogExternalInput("weather", "s3://b/weather.csv", "1");
        var manifest = run.SaveDataset(
            "out", Items.Make(2), o => o.Column("Price").DerivedFrom(text, "items.Name").DerivedFrom("items.Id"));
        run.Complete();

        Assert.That(
            manifest.ColumnSources!["Price"],
            Is.EqualTo(new ColumnSource[] { new(dataset, column), new("items", "Name"), new("items", "Id") }));
    }

    [TestCase("orders.Id", "has read no input 'orders'. It has read 'sales/items'")]
    [TestCase("shop/items.Id", "has read no input 'shop/items'. It has read 'sales/items'")]
    [TestCase("items.units", "no version of 'items' that run", "It has Id, Name, Price")]
    public async Task DerivedFrom_WhatWasNotRead_IsNamed_AndNothingIsSaved(string text, params string[] expected)
    {
        await PublishAsync();
        using var run = Tracker.StartRun("report");
        run.LoadInput<Item>("sales/items@latest");

        var error = Assert.Throws<ArgumentException>(() => Save(run, text));
        Assert.That(error!.Message, Does.StartWith($"Column 'Price' of dataset 'out' is said to be derived from '{text}', but"));
        foreach (var part in expected)
        {
            Assert.That(error.Message, Does.Contain(part));
        }

        Save(run, "items.Price");
        run.Complete();
        Assert.That(Tracker.LoadDataset("out", run.Id).Manifest.Rows, Is.EqualTo(2));
    }

    [Test]
    public async Task DerivedFrom_VersionNamedByItsRun_MayBeOfAnyProcess()
    {
        var version = await PublishAsync();
        using var run = Tracker.StartRun("report");
        run.LoadInput($"items@{version}");

        Save(run, "sales/items.Price");
        run.Complete();
    }

    [Test]
    public async Task DerivedFrom_InputOfTheProgramBefore_IsKnownByItsName()
    {
        await PublishAsync();
        var first = Tracker.StartRun("report");
        first.LoadInput("sales/items@latest");
        await first.FlushAsync();
        using var second = Tracker.ResumeRun(first.Id);

        Save(second, "items.Price");
        Assert.That(() => Save(second, "orders.Price"), Throws.ArgumentException);
        second.Complete();
    }

    [TestCase("v2.items.\"unit price\"", "v2.items", "unit price")]
    [TestCase("a/b/items.\"say \"\"so\"\".\"", "a/b/items", "say \"so\".")]
    [TestCase("items.unit.price", "items", "unit.price")]
    [TestCase("v1.0/items.price", "v1.0/items", "price")]
    public void Column_OfAnInput_IsRead(string text, string dataset, string column) =>
        Assert.That(new SaveDatasetOptions().Column("x").DerivedFrom(text), Is.Not.Null.And.Matches<DerivedColumn>(_ =>
        {
            var options = new SaveDatasetOptions();
            options.Column("x").DerivedFrom(text);
            return options.ColumnSources["x"].Single() == new ColumnSource(dataset, column);
        }));

    [TestCase("items")]
    [TestCase("items.")]
    [TestCase(".price")]
    [TestCase("sales/items")]
    [TestCase("items.\"price")]
    [TestCase("items.\"\"")]
    public void Column_ThatIsNone_IsRefused(string text)
    {
        var options = new SaveDatasetOptions();
        Assert.That(
            () => options.Column("x").DerivedFrom(text),
            Throws.ArgumentException.With.Message.Contains($"'{text}' is no column of an input"));
        Assert.That(options.ColumnSources, Is.Empty);
    }

    private static void Save(Run run, string source) =>
        run.SaveDataset("out", Items.Make(2), o => o.Column("Price").DerivedFrom(source));
}
