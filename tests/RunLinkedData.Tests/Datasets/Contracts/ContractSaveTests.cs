using NUnit.Framework;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Checks;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Tests.Datasets.Contracts;

/// <summary>Datasets that are saved under a contract, on a real store.</summary>
public class ContractSaveTests : TrackerFixture
{
    private const string Head = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.2.0\nstatus: active\n";

    private static readonly Item[] Items =
    [
        new("a", 18, 1.5, "x@y.z", new DateOnly(2020, 1, 2), true),
        new("b", 99, 2.5, null, new DateOnly(2020, 1, 3), false),
        new("c", 20, 0.5, "N/A", new DateOnly(2020, 1, 4), true),
        new("c", 21, 0.25, "", new DateOnly(2020, 1, 4), true),
    ];

    private static IEnumerable<TestCaseData> Rules
    {
        get
        {
            // What is said of the column, and what is found; null when it is as expected.
            yield return Of("Age", "logicalType: integer, logicalTypeOptions: {minimum: 18, exclusiveMaximum: 100, format: i64}", null);
            yield return Of(
                "Age",
                "logicalType: integer, logicalTypeOptions: {exclusiveMinimum: 18}",
                "Age.at_least: 'Age' is not more than 18 in 1 of 4 rows, first in row 1: 18");
            yield return Of(
                "Age",
                "logicalType: integer, logicalTypeOptions: {minimum: 18, exclusiveMaximum: 99}",
                "'Age' is not at least 18 and less than 99 in 1 of 4 rows");
            yield return Of(
                "Age",
                "logicalType: integer, logicalTypeOptions: {format: i16}",
                "Age.type: 'Age' is int32, and integer of i16 is expected");
            yield return Of(
                "Age",
                "logicalType: integer, logicalTypeOptions: {multipleOf: 3}",
                "Age.multiple_of: 'Age' is no multiple of 3 in 1 of 4 rows, first in row 3: 20");
            yield return Of("Age", "logicalType: number", null);
            yield return Of("Age", "logicalType: string", "Age.type: 'Age' is int32, and string is expected");
            yield return Of(
                "Price",
                "logicalType: number, logicalTypeOptions: {multipleOf: 0.25, exclusiveMinimum: 0.125, maximum: 2.5}",
                null);
            yield return Of(
                "Price",
                "logicalType: number, logicalTypeOptions: {exclusiveMaximum: 2.5}",
                "'Price' is not less than 2.5 in 1 of 4 rows");
            yield return Of("Price", "logicalType: integer", "Price.type: 'Price' is float64, and integer is expected");
            yield return Of("Day", "logicalType: date, logicalTypeOptions: {exclusiveMinimum: 2020-01-01, maximum: 2020-01-04}", null);
            yield return Of(
                "Day",
                "logicalType: date, logicalTypeOptions: {exclusiveMinimum: 2020-01-02}",
                "'Day' is not more than 2020-01-02 in 1 of 4 rows");
            yield return Of("Day", "logicalType: timestamp", "Day.type: 'Day' is date, and timestamp is expected");
            yield return Of("Open", "logicalType: boolean", null);
            yield return Of("Name", "logicalType: string, logicalTypeOptions: {minLength: 1, maxLength: 1, pattern: '^[a-c]$'}", null);
            yield return Of(
                "Name",
                "logicalType: string, logicalTypeOptions: {minLength: 2}",
                "Name.length: 'Name' has not at least 2 characters in 4 of 4 rows");
            yield return Of(
                "Name",
                "logicalTypeOptions: null, unique: true",
                "unique.Name: the same Name as in a row before in 1 of 4 rows");
            yield return Of("Mail", "required: true", "Mail.not_null: 'Mail' is null in 1 of 4 rows, first in row 2");
            yield return Of("Mail", "quality: [{metric: nullValues, mustBe: 0}]", "Mail.not_null: 'Mail' is null in 1 of 4 rows");
            yield return Of("Mail", "quality: [{metric: nullValues, mustBeLessOrEqualTo: 25, unit: percent}]", null);
            yield return Of(
                "Mail",
                "quality: [{metric: nullValues, mustBeLessThan: 25, unit: percent}]",
                "'Mail' is null in 1 of 4 rows, first in row 2; less than 25 percent are expected");
            yield return Of("Mail", "quality: [{metric: nullValues, mustBe: 1}]", null);
            yield return Of("Mail", "quality: [{metric: nullValues, mustNotBe: 1}]", "other than 1 are expected");
            yield return Of("Mail", "quality: [{metric: missingValues, mustBe: 3, arguments: {missingValues: [null, '', N/A]}}]", null);
            yield return Of(
                "Mail",
                "quality: [{metric: missingValues, mustBe: 0, arguments: {missingValues: ['', N/A]}}]",
                "Mail.missing: 'Mail' is missing in 2 of 4 rows, first in row 3: N/A");
            yield return Of("Mail", "quality: [{metric: invalidValues, mustBe: 2, arguments: {pattern: '@'}}]", null);
            yield return Of(
                "Name",
                "quality: [{metric: invalidValues, mustBe: 0, arguments: {validValues: [a, b]}}]",
                "Name.one_of: 'Name' is not one of a, b in 2 of 4 rows, first in row 3: c");
            yield return Of("Name", "quality: [{metric: duplicateValues, mustBeBetween: [0, 2]}]", null);
            yield return Of(
                "Name",
                "quality: [{metric: duplicateValues, mustBeBetween: [1, 2]}]",
                "in 1 of 4 rows, first in row 4: c; more than 1 and less than 2 are expected");
            yield return Of("Name", "quality: [{metric: duplicateValues, mustNotBeBetween: [1, 3]}]", null);
            yield return Of("Day", "quality: [{type: custom, engine: rld, implementation: eachDay}]", null);
            yield return Of("Late", "quality: [{type: custom, engine: rld, implementation: {eachDay: {except: [friday]}}}]", null);
            yield return Of(
                "Late",
                "quality: [{type: custom, engine: rld, implementation: {eachDay: {except: [Sunday]}}}]",
                "Late.each_day: 'Late' has no 2020-01-03. ");
            yield return Of(
                "Late", "quality: [{type: custom, engine: rld, implementation: eachDay}]", "Late.each_day: 'Late' has no 2020-01-03. ");
            yield return Of(
                "Day",
                "quality: [{type: custom, engine: rld, implementation: {eachDay: [2020-01-01, 2020-01-04]}}]",
                "Day.each_day: 'Day' has no 2020-01-01");
            yield return Of(
                "Age",
                "quality: [{type: custom, engine: rld, implementation: {type: int64}}]",
                "Age.type_2: 'Age' is int32, and int64 is expected");
            yield return Of("Size", "required: true", "Size.type: there is no column 'Size'");
            yield return Of("Size", "physicalName: Age, logicalType: integer", null);
        }
    }

    [TestCaseSource(nameof(Rules))]
    public async Task Save_UnderARule_IsPublishedOrOneLineSaysWhy(string rule, string? expected)
    {
        var contract = DataContract.Parse($"{Head}schema: [{{name: items, properties: [{{{rule}}}]}}]");

        Task<string> Save() => Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", Items, o => o.Contract = contract));

        if (expected is null)
        {
            var manifest = (await Tracker.LoadDatasetAsync("items", await Save())).Manifest;
            Assert.That(manifest.Checks, Is.Not.Empty.And.All.Matches<DatasetCheck>(check => check is { Passed: true }));
        }
        else
        {
            var error = await Assert.ThrowsAsync<ExpectationException>(Save);
            Assert.That(error!.Message, Does.Contain(expected));
        }
    }

    [Test]
    public async Task Save_WithCodeAndContract_ManifestNamesBothAndTheContract()
    {
        var contract = DataContract.Parse(Head + """
            schema:
              - name: items
                properties:
                  - {name: Name, primaryKey: true, primaryKeyPosition: 2, required: true}
                  - {name: Age, primaryKey: true, primaryKeyPosition: 1}
                quality:
                  - {metric: rowCount, mustBeGreaterThan: 100, severity: warning}
                  - {metric: duplicateValues, mustBe: 0, arguments: {properties: [Name, Age]}}
            """);

        var id = await Tracker.RunAsync("shop", run => run.SaveDatasetAsync(
            "items",
            Items,
            o =>
            {
                o.Contract = contract;
                o.Expect(e => e.Rows(max: 5));
            }));

        var manifest = (await Tracker.LoadDatasetAsync("items", id)).Manifest;
        Assert.That(manifest.Contract, Is.EqualTo(new DatasetContract { Id = "c", Version = "1.2.0", Sha256 = contract.Sha256 }));
        Assert.That(manifest.Checks!.Select(check => check.Name), Is.EqualTo(new[]
        {
            "rows", "Name.type", "Name.not_null", "Age.type", "Age.not_null", "unique.Age.Name", "rows_2", "unique.Name.Age",
            "schema_compatible",
        }));
        Assert.That(manifest.Checks!.Single(check => check is { Passed: false }), Is.EqualTo(new DatasetCheck
        {
            Dataset = "items",
            Name = "rows_2",
            Passed = false,
            Severity = CheckSeverity.Warn,
            Details = "there are 4 rows, and more than 100 are expected",
        }));
    }

    [TestCase("items.yaml")]
    [TestCase("shop/items.yaml")]
    [TestCase("items.odcs.yaml")]
    public async Task Save_WithContractInTheFolder_IsFoundByName(string name)
    {
        var file = Folder[$"contracts/{name}"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, $"{Head}schema: [{{name: items, quality: [{{metric: rowCount, mustBe: 7}}]}}]");
        await using var tracker = RunTracker.Connect(new RunTrackerOptions
        {
            TrackingUri = TrackingUri,
            EndRunsWithProgram = false,
            Contracts = Folder["contracts"],
        });

        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", Items)));
        Assert.That(error!.Message, Does.Contain("there are 4 rows, and 7 are expected"));
        await tracker.RunAsync("shop", run => run.SaveDatasetAsync("others", Items));
    }

    [Test]
    public async Task Save_OfFilesUnderAContract_IsRefused()
    {
        var file = new FileInfo(Folder["report.txt"]);
        await File.WriteAllTextAsync(file.FullName, "x");
        var contract = DataContract.Parse(Head + "schema: [{name: report}]");

        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => Tracker.RunAsync("shop", run => run.SaveDatasetAsync("report", file, o => o.Contract = contract)));

        Assert.That(error!.Message, Does.Contain("saved as files"));
    }

    [Test]
    public async Task Save_BreakingChangeUnderAContract_IsRefusedUnlessItIsAllowed()
    {
        var contract = DataContract.Parse(Head + "schema: [{name: items, properties: [{name: Name}, {name: New, required: true}]}]");
        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", Items));
        var rows = Items.Select(item => new Narrower(item.Name, (short)item.Age, item.Price, item.Mail, item.Day, New: 1)).ToList();

        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", rows, o => o.Contract = contract)));
        Assert.That(error!.Message, Does.Contain(
            "schema_compatible: against @latest, 'Age' narrowed from int32 to int16, 'Open' (bool) is removed, "
            + "'Late' (timestamp) is removed. "));

        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", rows, o =>
        {
            o.Contract = contract;
            o.AllowBreakingChange = true;
        }));
        Assert.That(
            (await Tracker.Process("shop").Dataset("items").HistoryAsync()).Versions[^1].SchemaChanges.Select(change => change.Kind),
            Is.EqualTo(new[]
            {
                SchemaChangeKind.Narrowed, SchemaChangeKind.ColumnRemoved, SchemaChangeKind.ColumnRemoved,
                SchemaChangeKind.RequiredColumnAdded,
            }));
    }

    [Test]
    public async Task Save_BreakingChangeWithoutAContract_IsAWarning()
    {
        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", Items));

        var id = await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", Items.Select(item => new { item.Name })));

        Assert.That(
            Log.Text,
            Does.Contain("'Age' (int32) is removed, 'Price' (float64) is removed, 'Mail' (string) is removed, 'Day' (date) is removed"));
        Assert.That((await Tracker.LoadDatasetAsync("items", id)).Manifest.Checks, Is.Null);
    }

    [Test]
    public async Task Check_AfterTheFact_IsAsWhenSaved()
    {
        var first = await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", Items));
        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("items", Items.Concat(Items)));
        var contract = DataContract.Parse(Head + """
            schema:
              - name: items
                properties:
                  - {name: Age, logicalType: integer, logicalTypeOptions: {minimum: 20}}
                  - {name: Mail, quality: [{metric: nullValues, mustBe: 0, severity: warning}]}
                quality:
                  - {type: custom, engine: rld, implementation: {rowsWithin: [0.5, 1.5]}}
            """);

        var report = await Tracker.CheckAsync("shop/items@latest", contract);
        var ofFirst = await Tracker.CheckAsync($"items@{first}", contract);

        Assert.That((report.IsKept, report.Rows, report.Contract.Id), Is.EqualTo((false, 8, "c")));
        Assert.That(report.Checks.Where(check => !check.Passed).Select(check => $"{check.Name}: {check.Details}"), Is.EqualTo(new[]
        {
            "Age.at_least: 'Age' is not at least 20 in 2 of 8 rows, first in row 1: 18",
            "Mail.not_null: 'Mail' is null in 2 of 8 rows, first in row 2",
            "rows_within: there are 8 rows, and @latest has 4: 0.5 to 1.5 times as many are expected",
        }));
        Assert.That(ofFirst.Checks.Single(check => check.Name == "rows_within").Passed, Is.True);
    }

    [Test]
    public async Task Draft_OfAVersion_IsAContractThatItKeeps()
    {
        Odd[] rows =
        [
            new("x", -1, 2.5m, DateTime.UnixEpoch, DateTimeOffset.UnixEpoch, TimeSpan.Zero, [1], Guid.Empty, double.NaN, [1, 2], true),
            new(null, 1, 0, DateTime.UnixEpoch, DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], Guid.Empty, 3, [], false),
        ];
        var id = await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("null", rows));
        var manifest = (await Tracker.LoadDatasetAsync("null", id)).Manifest;

        var contract = DataContract.Parse(DataContract.Draft(manifest));

        var report = await Tracker.CheckAsync($"null@{id}", contract);
        Assert.That(report.Checks, Has.Count.GreaterThan(20).And.All.Matches<DatasetCheck>(check => check is { Passed: true }));
        var known = manifest.Columns
            .Select(column => column with { Nullable = manifest.Profile[column.Name].Nulls > 0 })
            .ToList();
        Assert.That(SchemaChange.Between(known, contract.ColumnsOf("null")), Is.Empty);
        Assert.That(SchemaChange.Between(contract.ColumnsOf("null"), known), Is.Empty);
    }

    private static TestCaseData Of(string column, string rule, string? expected) =>
        new TestCaseData($"name: {column}, {rule}", expected).SetArgDisplayNames($"{column} {rule}");

    public sealed record Odd(
        string? Text,
        int Number,
        [property: DatasetColumn(Name = "a: \"b\" # c")] decimal Price,
        DateTime Time,
        DateTimeOffset Instant,
        TimeSpan Span,
        byte[] Bytes,
        Guid Id,
        double Ratio,
        int[] List,
        bool Yes);

    public sealed record Narrower(string Name, short Age, double Price, string? Mail, DateOnly Day, int New);

    public sealed record Item(string Name, int Age, double Price, string? Mail, DateOnly Day, bool Open)
    {
        // Of 2020-01-03, a Friday, there is none.
        public DateTime Late => Day.ToDateTime(new TimeOnly(23, 59)).AddDays(Day.Day == 3 ? -1 : 0);
    }
}
