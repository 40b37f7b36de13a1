using NUnit.Framework;
using RunLinkedData.Dagster.Metadata;

namespace RunLinkedData.Dagster.Tests;

/// <summary>How sessions end, and what is refused since it would end Dagster's reader.</summary>
public sealed class ClosingTests : PipesFixture
{
    [Test]
    public void Run_WorkThrows_ReportsTheErrorWithItsCauseAndThrowsIt()
    {
        Assert.That(
            () => DagsterPipes.Run(
                _ => throw new InvalidDataException("station 42 has no rows", new FileNotFoundException("42.parquet")),
                options =>
                {
                    options.Environment = Variables.GetValueOrDefault;
                    options.ClosesOnSignals = false;
                }),
            Throws.InstanceOf<InvalidDataException>());

        var closed = Read()[^1];
        var error = closed["params"]!["exception"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)closed["method"], Is.EqualTo("closed"));
            Assert.That((string?)error["message"], Is.EqualTo("station 42 has no rows"));
            Assert.That((string?)error["name"], Is.EqualTo("System.IO.InvalidDataException"));
            Assert.That((string?)error["stack"]![0], Does.Contain(nameof(ClosingTests)).And.EndsWith("\n"));
            Assert.That((string?)error["cause"]!["message"], Is.EqualTo("42.parquet"));
            Assert.That(
                error["cause"]!.AsObject().Select(member => member.Key),
                Is.EquivalentTo(error.AsObject().Select(member => member.Key)));
            Assert.That(error.AsObject().ContainsKey("context") && error["context"] is null);
        });
    }

    [Test]
    public void Dispose_Twice_ClosesOnce()
    {
        var pipes = Open();
        pipes.Dispose();
        pipes.Dispose();

        Assert.That(Read().Select(message => (string?)message["method"]), Is.EqualTo(new[] { "opened", "closed" }));
        Assert.That(() => pipes.Log("late"), Throws.InvalidOperationException.With.Message.Contains("closed"));
        Assert.That(pipes.Context.AssetKey, Is.EqualTo("forecasts"));
    }

    [Test]
    public void Log_AfterDagstersSession_IsBorneAndMakesNoFile()
    {
        using (var pipes = Open())
        {
            File.Delete(Messages);
            pipes.Log("nobody reads any more");
        }

        Assert.That(File.Exists(Messages), Is.False);
    }

    [Test]
    public async Task Log_ByManyThreads_IsOneLineEach()
    {
        using (var pipes = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
            {
                for (var i = 0; i < 100; i++)
                {
                    pipes.Log($"{thread} {i}");
                }
            })));
        }

        var logged = Read().Where(message => (string?)message["method"] == "log").Select(message => (string?)message["params"]!["message"]);
        Assert.That(
            logged,
            Is.EquivalentTo(Enumerable.Range(0, 8).SelectMany(thread => Enumerable.Range(0, 100).Select(i => $"{thread} {i}"))));
    }

    [Test]
    public void Report_RefusedMetadata_SendsNothing()
    {
        using (var pipes = Open())
        {
            Assert.Multiple(() =>
            {
                Assert.That(() => MetadataValue.Asset("a/b"), Throws.ArgumentException);
                Assert.That(() => MetadataValue.Inferred(new System.Text.Json.Nodes.JsonObject()), Throws.ArgumentException);
                Assert.That(
                    () => MetadataValue.Table([], [new Dictionary<string, object?> { ["a"] = DateTime.UnixEpoch }]),
                    Throws.ArgumentException);
                Assert.That(() => pipes.Log("x", (DagsterLogLevel)9), Throws.InstanceOf<ArgumentOutOfRangeException>());
                Assert.That(() => pipes.ReportCheck("x", true, (DagsterCheckSeverity)9), Throws.InstanceOf<ArgumentOutOfRangeException>());
            });
        }

        Assert.That(Read(), Has.Count.EqualTo(2));
    }

    [Test]
    public void Log_HalfASurrogatePair_IsStillALineOfJson()
    {
        using (var pipes = Open())
        {
            pipes.Log("a\ud800b");
            pipes.ReportMaterialization(
                dataVersion: "v\ud800", metadata: new Dictionary<string, MetadataValue> { ["l\ud800"] = MetadataValue.Text("t\ud800") });
        }

        var report = Read()[2]["params"]!;
        Assert.That((string?)Read()[1]["params"]!["message"], Is.EqualTo("a\ufffdb"));
        Assert.That((string?)report["data_version"], Is.EqualTo("v\ufffd"));
        Assert.That((string?)report["metadata"]!["l\ufffd"]!["raw_value"], Is.EqualTo("t\ufffd"));
    }

    [TestCase(1.0, "1.0")]
    [TestCase(1e16, "10000000000000000.0")]
    [TestCase(-0.0, "-0.0")]
    [TestCase(0.1, "0.1")]
    [TestCase(double.MaxValue, "1.7976931348623157E+308")]
    public void Float_AlwaysHasAPointOrAnExponent(double value, string expected) =>
        Assert.That(MetadataValue.FloatText(value), Is.EqualTo(expected));
}
