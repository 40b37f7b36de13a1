using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using ParquetSharp;
using ParquetSharp.Arrow;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests.Tables.Formats;

/// <summary>Durations that Parquet files hold as plain integers.</summary>
public sealed class IntegerDurationTests : DatasetFixture
{
    private static readonly Stage[] Stages =
    [
        new(1, TimeSpan.FromTicks(-1), null, [TimeSpan.FromDays(1), TimeSpan.Zero]),
        new(2, new TimeSpan(long.MaxValue / 100), TimeSpan.FromSeconds(90), null),
        new(3, TimeSpan.Zero, null, []),
    ];

    private sealed record Stage(int Id, TimeSpan Lasted, TimeSpan? Waited, TimeSpan[]? Parts);

    [Test]
    public async Task Save_AsIntegers_SaysSoInTheManifestAndInEachColumn()
    {
        var dataset = await SaveAsIntegersAsync();

        Assert.That(
            dataset.Manifest.Columns.Select(column => column.Type),
            Is.EqualTo(new[] { "int32", "duration(int64,ns)", "duration(int64,ns)", "list<duration(int64,ns)>" }));
        using var reader = new FileReader(PathOf(dataset.Name, "part-00000.parquet"));
        var fields = reader.Schema.FieldsList;
        var inList = ((ListType)fields[3].DataType).ValueField;
        foreach (var field in new[] { fields[1], fields[2], inList })
        {
            Assert.That(field.DataType, Is.InstanceOf<Int64Type>(), field.Name);
            Assert.That(field.Metadata["rld:type"], Is.EqualTo("duration"));
            Assert.That(field.Metadata["rld:unit"], Is.EqualTo("ns"));
        }
    }

    [Test]
    public async Task Save_AsIntegers_ReadsTheSameDurations()
    {
        var dataset = await SaveAsIntegersAsync();

        Assert.That(await dataset.ReadRowsAsync<Stage>(), Is.EqualTo(Stages).UsingPropertiesComparer());
        using var batch = await dataset.StreamBatchesAsync(["Parts", "Lasted"]).SingleAsync();
        Assert.That(batch.Column(1), Is.InstanceOf<DurationArray>());
        Assert.That(((ListType)batch.Schema.GetFieldByIndex(0).DataType).ValueDataType, Is.InstanceOf<DurationType>());
    }

    [Test]
    public async Task Compare_AsIntegers_FindsNothingChangedInItself()
    {
        var (one, other) = (await SaveAsIntegersAsync(), await SaveAsIntegersAsync(Stages.Reverse()));

        Assert.That(await one.CompareRowsAsync(other, ["Id"]).ToListAsync(), Is.Empty);
    }

    [Test]
    public async Task Export_AsIntegers_KeepsThem()
    {
        var dataset = await SaveAsIntegersAsync();
        var path = Path.Combine(Root, "export.parquet");
        await dataset.ExportAsync(path, DatasetFormat.Parquet);

        using var reader = new FileReader(path);
        Assert.That(reader.Schema.GetFieldByName("Waited").DataType, Is.InstanceOf<Int64Type>());
    }

    [TestCase(DatasetFormat.Csv)]
    [TestCase(DatasetFormat.JsonLines)]
    public async Task Save_AsIntegersInText_StaysText(string format)
    {
        var dataset = await SaveAsync(Stages, format, new SaveDatasetOptions { DurationsAsIntegers = true });

        Assert.That(dataset.Manifest.Columns[1].Type, Is.EqualTo("duration"));
        Assert.That(await dataset.ReadRowsAsync<Stage>(), Is.EqualTo(Stages).UsingPropertiesComparer());
    }

    [Test]
    public async Task Save_ArrowBatchesAsIntegers_CountNanoseconds()
    {
        var schema = new Apache.Arrow.Schema([new Field("Lasted", DurationType.Millisecond, true)], null);
        var batch = new RecordBatch(schema, [new DurationArray.Builder(DurationType.Millisecond).Append(1_500).AppendNull().Build()], 2);
        var name = NewName();
        await Writer.WriteBatchesAsync(name, Stream([batch]), options: new SaveDatasetOptions { DurationsAsIntegers = true });

        using var file = new ParquetFileReader(PathOf(name, "part-00000.parquet"));
        using var group = file.RowGroup(0);
        using var column = group.Column(0).LogicalReader<long?>();
        Assert.That(column.ReadAll(2), Is.EqualTo(new long?[] { 1_500_000_000, null }));
    }

    private Task<Dataset> SaveAsIntegersAsync(IEnumerable<Stage>? stages = null) =>
        SaveAsync(stages ?? Stages, DatasetFormat.Parquet, new SaveDatasetOptions { DurationsAsIntegers = true });
}
