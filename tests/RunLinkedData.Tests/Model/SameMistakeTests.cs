using System.Collections;
using System.Reflection;
using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Model;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Questions.Uses;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Questions.Watching;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Joining;
using RunLinkedData.Recording.Reusing;
using RunLinkedData.Recording.Stale;
using RunLinkedData.Versions;

namespace RunLinkedData.Tests.Model;

/// <summary>
/// Walks all public methods that take a reference, a run ID, a name or options, and makes the same mistakes with each of them:
/// docs/errors.md says what they are answered by.
/// </summary>
public class SameMistakeTests : TrackerFixture
{
    private const string Unknown = "00000000000000000000000000000000";

    private static readonly Dictionary<Type, Delegate> WrongOptions = new()
    {
        [typeof(StartRunOptions)] = (StartRunOptions options) => options.Parameters["a|b"] = "1",
        [typeof(JoinRunOptions)] = (JoinRunOptions options) => options.Index = -1,
        [typeof(SaveDatasetOptions)] = (SaveDatasetOptions options) => options.MaxFileBytes = 0,
        [typeof(SaveReferenceOptions)] = (SaveReferenceOptions options) => options.Kind = "no kind",
        [typeof(LogExternalInputOptions)] = (LogExternalInputOptions options) => options.Kind = "no kind",
        [typeof(CompareOptions)] = (CompareOptions options) => options.InputDepth = -1,
        [typeof(CompareRowsOptions)] = (CompareRowsOptions options) => options.Tolerance = -1,
        [typeof(LineageOptions)] = (LineageOptions options) => options.MaxNodes = 0,
        [typeof(VerifyOptions)] = (VerifyOptions options) => options.Parallelism = 0,
        [typeof(FindStaleRunsOptions)] = (FindStaleRunsOptions options) => options.OlderThan = TimeSpan.Zero,
        [typeof(VersionsOptions)] = (VersionsOptions options) => options.PageSize = 0,
        [typeof(ReadRowsOptions)] = (ReadRowsOptions options) => options.MissingColumns["no_such_member"] = 1,
        [typeof(WatchOptions)] = (WatchOptions options) => options.Interval = TimeSpan.Zero,
        [typeof(UsesOptions)] = (UsesOptions options) => options.MaxRuns = 0,
        [typeof(StatusOptions)] = (StatusOptions options) => options.Timeout = TimeSpan.Zero,
        [typeof(RunIfStaleOptions)] = (RunIfStaleOptions options) => options.Outputs.Add("a/b"),
        [typeof(ExportOptions)] = (ExportOptions options) => options.MostRows = -1,
    };

    private const string Contract =
        "{apiVersion: v3.1.0, kind: DataContract, id: items, version: 1.0.0, status: active, schema: [{name: items}]}";

    // Nothing in them can be wrong.
    private static readonly Type[] OptionsThatAreAlwaysRight = [typeof(LoadDatasetOptions)];

    private string _published = "";
    private Run _run = null!;

    [SetUp]
    public async Task Publish()
    {
        _published = await PublishAsync("p");
        _run = await Tracker.StartRunAsync("p");
    }

    [TearDown]
    public void Close() => _run.Dispose();

    [Test]
    public Task Null_IsAnArgumentNullException() => AssertAllAsync(
        parameter => parameter.IsText && !parameter.CanBeNull ? [null] : [], typeof(ArgumentNullException), null, atLeast: 40);

    [Test]
    public Task EmptyText_IsAnArgumentException() =>
        AssertAllAsync(parameter => parameter.IsText ? [""] : [], typeof(ArgumentException), null, atLeast: 40);

    [Test]
    public Task MalformedName_IsAnArgumentException() => AssertAllAsync(
        parameter => parameter.Kind switch
        {
            Kind.Dataset => ["a/b", ".", "a b"],
            Kind.Value => ["a|b", "/a", ".."],
            Kind.Alias => ["latest", "1st", "a/b", "0123456789abcdef"],
            Kind.NewProcess => [" ", "p ", "a\nb"],
            _ => [],
        },
        typeof(ArgumentException),
        null,
        atLeast: 25);

    [Test]
    public Task MalformedReferenceOrRunId_IsAReferenceException() => AssertAllAsync(
        parameter => parameter.Kind switch
        {
            Kind.Reference => ["items", "items@", "a b@latest", "items@ABCDEF0123456789", "p/items@2026-13-01"],
            Kind.ResolvedRun => ["items", "items@", "0123", Unknown + "0", Unknown.Replace('0', 'A')],
            Kind.RunId => ["items", "0123", Unknown[1..], Unknown.Replace('0', 'A'), "items@" + Unknown],
            _ => [],
        },
        typeof(ReferenceException),
        ErrorCode.ReferenceInvalid,
        atLeast: 25);

    [Test]
    public Task UnknownRun_IsAReferenceExceptionWithItsCode() => AssertAllAsync(
        parameter => parameter.Kind switch
        {
            Kind.Reference => ["items@" + Unknown, "p/items@" + Unknown, "items@" + Unknown[..8], "p/items@" + Unknown[..8]],
            Kind.ResolvedRun => [Unknown, Unknown[..8], "items@" + Unknown, "p/items@" + Unknown, "items@" + Unknown[..8]],
            Kind.RunId => [Unknown],
            _ => [],
        },
        typeof(ReferenceException),
        ErrorCode.RunNotFound,
        atLeast: 25);

    [Test]
    public Task UnknownDatasetOfARun_IsADatasetException() => AssertAllAsync(
        parameter => parameter.Kind switch
        {
            Kind.Reference => ["none@" + _published, "p/none@" + _published, "none@" + _published[..31]],
            Kind.ResolvedRun => ["none@" + _published, "p/none@" + _published, "none@" + _published[..31]],
            Kind.Dataset when parameter.Method.StartsWith("LoadDataset", StringComparison.Ordinal) => ["none"],
            _ => [],
        },
        typeof(DatasetException),
        ErrorCode.DatasetNotFound,
        atLeast: 20);

    [Test]
    public Task UnknownProcessAliasOrVersion_IsAReferenceException() => AssertAllAsync(
        parameter => parameter.Kind switch
        {
            Kind.Reference or Kind.ResolvedRun =>
                ["none/items@latest", "p/none@latest", "p/items@none", "p/items@latest~9", "p/items@latest?a=1", "p/items@1999-01-01"],
            Kind.KnownProcess => ["none"],
            _ => [],
        },
        typeof(ReferenceException),
        ErrorCode.ReferenceNotFound,
        atLeast: 20);

    [Test]
    public Task WrongOption_IsAnArgumentException() => AssertAllAsync(
        parameter => parameter.Options is { } options && !OptionsThatAreAlwaysRight.Contains(options) ? [WrongOptions[options]] : [],
        typeof(ArgumentException),
        null,
        atLeast: 25);

    [TestCaseSource(nameof(OtherWrongOptions))]
    public void StartRun_WrongOption_IsAnArgumentException(Action<StartRunOptions> wrong) =>
        Assert.That(() => Tracker.StartRunAsync("p", wrong), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void StartRun_UnknownParent_IsAnUnknownRun() => Assert.That(
        () => Tracker.StartRunAsync("p", options => options.ParentRunId = Unknown),
        Throws.TypeOf<ReferenceException>().With.Property("Code").EqualTo(ErrorCode.RunNotFound));

    private static readonly Action<StartRunOptions>[] OtherWrongOptions =
    [
        options => options.Tags["a|b"] = "1",
        options => options.Tags["rld.x"] = "1",
        options => options.ParentRunId = "",
        options => (options.Name, options.Tags["mlflow.runName"]) = ("a", "b"),
    ];

    private enum Kind
    {
        None,
        Reference,
        ResolvedRun,
        RunId,
        Dataset,
        Value,
        Alias,
        NewProcess,
        KnownProcess,
    }

    private sealed record Place(string Method, string Name, Kind Kind, bool CanBeNull, Type? Options)
    {
        public bool IsText => Kind != Kind.None;
    }

    /// <summary>Calls every method with every mistake, and asks for the same answer to all.</summary>
    private async Task AssertAllAsync(Func<Place, IEnumerable<object?>> mistakes, Type expected, string? code, int atLeast)
    {
        var count = 0;
        List<string> wrong = [];
        foreach (var (target, method) in Methods())
        {
            foreach (var parameter in method.GetParameters())
            {
                foreach (var mistake in mistakes(PlaceOf(method, parameter)))
                {
                    count++;
                    var error = await CallAsync(target, method, parameter, mistake);
                    if (error?.GetType() != expected || (code is not null && (error as RunLinkedDataException)?.Code != code))
                    {
                        wrong.Add(
                            $"{target.GetType().Name}.{method.Name}({parameter.Name}: "
                                + $"{mistake ?? "null"}): {error?.GetType().Name ?? "no error"} "
                                + $"{(error as RunLinkedDataException)?.Code} {error?.Message}");
                    }
                }
            }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(count, Is.AtLeast(atLeast), "methods are found");
    }

    private IEnumerable<(object Target, MethodInfo Method)> Methods()
    {
        var process = Tracker.Process("p");
        object[] targets =
        [
            Tracker,
            _run,
            process,
            process.Dataset("items"),
            Tracker.LoadDataset("items", _published),
            Tracker.Version("items@" + _published),
        ];
        return from target in targets
               from method in target.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
               where !method.IsSpecialName && !method.IsDefined(typeof(ObsoleteAttribute))
               select (target, method.IsGenericMethodDefinition
                   ? method.MakeGenericMethod(method.Name == nameof(Run.GetParameter) ? typeof(int) : typeof(Item))
                   : method);
    }

    private static Place PlaceOf(MethodInfo method, ParameterInfo parameter)
    {
        var kind = parameter.ParameterType != typeof(string)
            ? Kind.None
            : (method.DeclaringType!.Name, method.Name.Replace("Async", "", StringComparison.Ordinal), parameter.Name) switch
            {
                (_, _, "reference") or (_, nameof(RunTracker.CompareRows), "original" or "other") => Kind.Reference,
                (_, nameof(TrackedVersion.RowChangesSince), "original") => Kind.Reference,
                (_, _, "runOrVersion") or (_, nameof(RunTracker.Compare), "original" or "other") => Kind.ResolvedRun,
                (_, nameof(TrackedVersion.ChangesSince), "original") => Kind.ResolvedRun,
                (_, _, "runId") => Kind.RunId,
                (_, _, "alias") => Kind.Alias,
                (_, "VerifyProcess" or nameof(RunTracker.Watch) or nameof(RunTracker.GetWatchPosition), "process") => Kind.KnownProcess,
                (_, nameof(RunTracker.Status), "process") => Kind.KnownProcess,
                (_, _, "process") => Kind.NewProcess,
                (_, nameof(Run.LogParameter) or nameof(Run.GetParameter) or nameof(Run.LogMetric) or nameof(Run.SetTag), "name") =>
                    Kind.Value,
                (_, nameof(Run.LogCheck), "name") => Kind.Value,
                (_, nameof(Run.LogCheck), "dataset") => Kind.Dataset,
                (nameof(RunTracker), nameof(RunTracker.Process), _) => Kind.None,
                (_, _, "name") => Kind.Dataset,
                _ => Kind.None,
            };
        var canBeNull = new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        var options = parameter.ParameterType is { IsGenericType: true } action && action.GetGenericTypeDefinition() == typeof(Action<>)
            ? action.GetGenericArguments()[0]
            : null;
        return new Place(method.Name, parameter.Name!, kind, canBeNull, options);
    }

    private async Task<Exception?> CallAsync(object target, MethodInfo method, ParameterInfo wrong, object? mistake)
    {
        var arguments = method.GetParameters().Select(parameter => parameter == wrong ? mistake : Right(method, parameter)).ToArray();
        try
        {
            await FinishAsync(method.Invoke(target, arguments));
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException;
        }
        catch (Exception exception) when (exception is not AssertionException)
        {
            return exception;
        }
    }

    /// <summary>A value that the method takes.</summary>
    private object? Right(MethodInfo method, ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => PlaceOf(method, parameter) switch
        {
            { Kind: Kind.Reference } => "items@" + _published,
            { Kind: Kind.ResolvedRun or Kind.RunId } => _published,
            {
                Kind: Kind.Dataset,
                Method: nameof(Run.SaveDataset) or nameof(Run.SaveDatasetAsync) or nameof(Run.SaveParquet) or nameof(Run.SaveParquetAsync)
            } => "fresh",
            { Kind: Kind.Dataset } => "items",
            { Kind: Kind.NewProcess or Kind.KnownProcess } => "p",
            { Kind: Kind.Alias } => "production",
            { CanBeNull: true } => null,
            _ => Folder[Guid.NewGuid().ToString("N")],
        },
        var type when type == typeof(FileSystemInfo) => new DirectoryInfo(Folder.Path),
        var type when type == typeof(Func<Run, Task>) => (Run _) => Task.CompletedTask,
        var type when type == typeof(Action<RunIfStaleOptions>) => (RunIfStaleOptions options) => options.Outputs.Clear(),
        var type when type == typeof(DataContract) => DataContract.Parse(Contract),
        var type when type == typeof(Stream) => new MemoryStream(),
        var type when type == typeof(IEnumerable<Item>) => Items.Make(1),
        var type when type == typeof(IAsyncEnumerable<Item>) => Items.Make(1).ToAsyncEnumerable(),
        var type when type == typeof(IEnumerable<RecordBatch>) => System.Array.Empty<RecordBatch>(),
        var type when type == typeof(IAsyncEnumerable<RecordBatch>) => AsyncEnumerable.Empty<RecordBatch>(),
        var type when type == typeof(IReadOnlyCollection<string>) => PlaceOf(method, parameter).CanBeNull ? null : new[] { "Id" },
        _ when parameter.HasDefaultValue => parameter.DefaultValue is null && parameter.ParameterType.IsValueType
            ? Activator.CreateInstance(parameter.ParameterType)
            : parameter.DefaultValue,
        var type when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };

    private static async Task FinishAsync(object? result)
    {
        switch (result)
        {
            case Task task:
                await task;
                break;
            case IEnumerable list and not string:
                _ = list.Cast<object?>().Count();
                break;
            case not null when result.GetType()
                .GetInterfaces()
                .FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) is { } stream:
                await (Task)typeof(SameMistakeTests).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(stream.GetGenericArguments()).Invoke(null, [result])!;
                break;
        }
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var item in stream)
        {
            _ = item;
        }
    }
}
