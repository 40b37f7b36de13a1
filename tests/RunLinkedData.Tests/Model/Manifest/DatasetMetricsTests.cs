using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Model.Manifest;

public sealed class DatasetMetricsTests
{
    [TestCase("a$b,a_b,a%b", "a_b.2,a_b,a_b.3")]
    [TestCase("a_b,a$b,a_b.2,a%b", "a_b,a_b.3,a_b.2,a_b.4")]
    [TestCase("a$b,a%b", "a_b,a_b.2")]
    [TestCase("größe,x y,a.b-c", "größe,x y,a.b-c")]
    [TestCase("😀,__", "__.2,__")]
    [TestCase("Units,units,UNITS", "Units,units.2,UNITS.3")]
    [TestCase("a,ä,Á,a.2", "a,ä.3,Á.4,a.2")]
    [TestCase("größe,GRÖSSE,groesse", "größe,GRÖSSE.2,groesse")]
    [TestCase("é,e\u0301,È", "é,e_,È.2")]
    [TestCase("カ,か,ｶ,ガ", "カ,か.2,ｶ.3,ガ.4")]
    [TestCase("价格,数量", "价格,数量")]
    public void Of_NamesThatMlflowRefuses_GiveKeysThatAreAllDifferent(string columns, string expected)
    {
        var names = columns.Split(',');
        var metrics = DatasetMetrics.Of(Manifest(names)).ToDictionary(metric => metric.Key, metric => metric.Value);

        Assert.That(metrics.Keys.Where(key => !TrackingLimits.IsKey(key)), Is.Empty);
        Assert.That(
            metrics.Keys.Where(key => key.StartsWith("d/", StringComparison.Ordinal) && key.EndsWith(".mean", StringComparison.Ordinal)),
            Is.EqualTo(expected.Split(',').Select(key => $"d/{key}.mean")));
        Assert.That(
            expected.Split(',').Select(key => metrics[$"d/{key}.mean"]),
            Is.EqualTo(Enumerable.Range(0, names.Length)),
            "each with its own column's figure");
    }

    private static DatasetManifest Manifest(string[] names) => new()
    {
        Name = "d",
        Format = DatasetFormat.Csv,
        Columns = [.. names.Select(name => new DatasetColumn { Name = name, Type = "float64", Nullable = false })],
        Rows = 1,
        Bytes = 1,
        Files = [],
        Digest = "",
        Profile = names.Index().ToDictionary(column => column.Item, column => new ColumnProfile { Nulls = 0, Mean = column.Index }),
        CreatedAt = default,
        Writer = "",
    };
}
