using System.Diagnostics;
using System.Globalization;
using System.Text;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tests.Tables.Formats;

public sealed class WideJsonLinesTests
{
    private const int Cells = 400_000;

    [TestCase(1)]
    [TestCase(2)]
    public void Read_ManyColumns_TakesAsLongPerValueAsFewColumns(int everyNth)
    {
        var narrow = Measure(columns: 40, everyNth);
        var wide = Measure(columns: 8_000, everyNth);

        Assert.That(wide, Is.LessThan(8 * narrow), "200 times as many columns, as many values");
    }

    [Test]
    public void Read_AnyOrderAndSubset_FindsTheColumns()
    {
        var text = """
            {"c2":2,"c0":0,"other":9,"c1":1,"c3":3}
            {"c3":13}
            {"c0":20,"c3":23,"c2":22}

            """;
        using var reader = Open(text, columns: 4);
        reader.Start([3, 0, 2], dictionaries: false);
        using var batch = reader.Read()!;

        Assert.That(
            Enumerable.Range(0, 3).Select(i => ((Apache.Arrow.Int32Array)batch.Column(i)).ToArray()),
            Is.EqualTo(new int?[][] { [3, 13, 23], [0, null, 20], [2, null, 22] }));
    }

    /// <summary>The fastest of some readings, as others use the machine too.</summary>
    private static TimeSpan Measure(int columns, int everyNth)
    {
        var row = "{" + string.Join(',', Enumerable.Range(0, columns).Select(i => FormattableString.Invariant($"\"c{i}\":{i}"))) + "}\n";
        var text = new StringBuilder().Insert(0, row, Cells / columns).ToString();
        return Enumerable.Range(0, 3).Min(_ =>
        {
            using var reader = Open(text, columns);
            reader.Start([.. Enumerable.Range(0, columns).Where(i => i % everyNth == 0)], dictionaries: false);
            var watch = Stopwatch.StartNew();
            using var batch = reader.Read()!;
            Assert.That(batch.Length, Is.EqualTo(Cells / columns));
            return watch.Elapsed;
        });
    }

    private static JsonLinesPartReader Open(string text, int columns) => new(
        new MemoryStream(Encoding.UTF8.GetBytes(text)),
        new PartFile(
            new DatasetIdentity("d", "r"),
            "part-00000.jsonl",
            new ColumnSet(Enumerable.Range(0, columns)
                .Select(i => ("c" + i.ToString(CultureInfo.InvariantCulture), new ColumnType(ColumnKind.Int32), true)))));
}
