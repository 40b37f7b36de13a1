using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Pipes;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Context and messages in a bucket: here a folder, behind a store that a test may make fail.</summary>
public sealed class ChunkTests : PipesFixture
{
    private const string Prefix = "QKJtkIrVkMUgaouIbAArcBNXFIgIZX";

    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private string Chunks => Folder[$"pipes/{Prefix}"];

    [SetUp]
    public void UseBucket()
    {
        Directory.CreateDirectory(Folder["pipes/ctx"]);
        File.WriteAllText(
            Folder["pipes/ctx/context.json"], PipesCodec.Decode(Variables[ContextName]).GetProperty("data").GetRawText());
        Variables[ContextName] = PipesCodec.Encode("""{"bucket":"pipes","key":"ctx/context.json"}""");
        Variables[MessagesName] = PipesCodec.Encode($$"""{"bucket":"pipes","key_prefix":"{{Prefix}}","include_stdio_in_messages":false}""");
    }

    [Test]
    public void Open_ContextAndMessagesInABucket_ArePieceByPiece()
    {
        using (var pipes = OpenBucket())
        {
            Assert.That(pipes.Context.AssetKey, Is.EqualTo("forecasts"));
            pipes.Log("first");
        }

        Assert.That(Directory.GetFiles(Chunks).Select(Path.GetFileName), Is.EqualTo(new[] { "1.json" }));
        Assert.That(MethodsOf(1), Is.EqualTo(new[] { "opened", "log", "closed" }));
    }

    [Test]
    public async Task Send_EachInterval_FilesAreNumberedWithoutGapsAndNoneIsEmpty()
    {
        using (var pipes = OpenBucket(interval: TimeSpan.FromMilliseconds(20)))
        {
            await UntilAsync(() => File.Exists(ChunkPath(1)));
            pipes.Log("second");
            await UntilAsync(() => File.Exists(ChunkPath(2)));
            pipes.Log("third");
            await UntilAsync(() => File.Exists(ChunkPath(3)));
        }

        Assert.That(
            Enumerable.Range(1, 4).Select(MethodsOf),
            Is.EqualTo(new[] { new[] { "opened" }, ["log"], ["log"], ["closed"] }));
        Assert.That(Directory.GetFiles(Chunks), Has.Length.EqualTo(4));
    }

    [Test]
    public void Open_PrefixIsNull_WritesToTheRootOfTheBucket()
    {
        Variables[MessagesName] = PipesCodec.Encode("""{"bucket":"pipes","key_prefix":null}""");
        OpenBucket().Dispose();

        Assert.That(File.Exists(Folder["pipes/1.json"]));
    }

    [Test]
    public void Send_Thousand_CostsNoCall()
    {
        FailingStore store = new(Folder["pipes"]);
        using (var pipes = OpenBucket(store))
        {
            for (var i = 0; i < 1_000; i++)
            {
                pipes.Log("line");
            }

            Assert.That(store.Writes, Is.Zero);
        }

        Assert.That((store.Lists, store.Writes), Is.EqualTo((1, 1)));
        Assert.That(MethodsOf(1), Has.Length.EqualTo(1_002));
    }

    [Test]
    public void Open_AfterAnEarlierAttempt_GoesOnBehindItsLastPiece()
    {
        OpenBucket().Dispose();
        File.Copy(ChunkPath(1), ChunkPath(12));
        File.WriteAllText(Path.Join(Chunks, "notes.json"), "");
        OpenBucket().Dispose();

        Assert.That(MethodsOf(13), Is.EqualTo(new[] { "opened", "closed" }));
        Assert.That(Directory.GetFiles(Chunks), Has.Length.EqualTo(4));
    }

    [Test]
    public void Open_MayNotList_PassesOverWhatIsThere()
    {
        Directory.CreateDirectory(Chunks);
        File.WriteAllText(ChunkPath(1), "of an earlier attempt");
        File.WriteAllText(ChunkPath(2), "of an earlier attempt");
        OpenBucket(new FailingStore(Folder["pipes"]) { MayList = false }).Dispose();

        Assert.That(MethodsOf(3), Is.EqualTo(new[] { "opened", "closed" }));
        Assert.That(File.ReadAllText(ChunkPath(1)), Is.EqualTo("of an earlier attempt"));
    }

    [Test]
    public void Send_TwoProgramsAtOnePlace_NoneOverwritesTheOther()
    {
        using (var one = OpenBucket())
        {
            // In one program the same parameters would be the same session.
            Variables[MessagesName] = PipesCodec.Encode($$"""{"bucket":"pipes","key_prefix":"{{Prefix}}"}""");
            using var two = OpenBucket();
            one.Log("of one");
            two.Log("of two");
        }

        var lines = Directory.GetFiles(Chunks).SelectMany(File.ReadAllLines).Select(line => (string?)JsonNode.Parse(line)!["method"]);
        Assert.That(lines, Is.EquivalentTo(new[] { "opened", "log", "closed", "opened", "log", "closed" }));
    }

    [Test]
    public async Task Send_StoreFailsForAWhile_NothingIsLostAndPiecesStayTheSame()
    {
        FailingStore store = new(Folder["pipes"]) { FailsFirst = 3 };
        using (var pipes = OpenBucket(store, TimeSpan.FromMilliseconds(20)))
        {
            for (var i = 0; !File.Exists(ChunkPath(1)); i++)
            {
                pipes.Log($"{i}");
                await Task.Delay(1);
            }
        }

        var messages = Directory.GetFiles(Chunks).OrderBy(NumberOf).SelectMany(File.ReadAllLines).Select(DagsterReader.Read).ToList();
        var logged = messages[1..^1].Select(message => (string?)message["params"]!["message"]);
        Assert.That(logged, Is.EqualTo(Enumerable.Range(0, messages.Count - 2).Select(i => $"{i}")));
        Assert.That((string?)messages[^1]["method"], Is.EqualTo("closed"));
        Assert.That(store.Failed.Distinct().Count(), Is.EqualTo(1), "what was tried once is tried again as it was");
    }

    [Test]
    public void Send_AnswerIsLost_IsNotSentTwice()
    {
        FailingStore store = new(Folder["pipes"]) { FailsFirst = 1, StoresWhatFails = true };
        OpenBucket(store).Dispose();

        Assert.That(MethodsOf(1), Is.EqualTo(new[] { "opened", "closed" }));
        Assert.That(Directory.GetFiles(Chunks), Has.Length.EqualTo(1));
    }

    [Test]
    public void Close_StoreStaysAway_SaysHowManyMessagesDagsterHasNotGot()
    {
        var pipes = OpenBucket(new FailingStore(Folder["pipes"]) { FailsFirst = int.MaxValue }, closing: TimeSpan.FromMilliseconds(100));
        pipes.Log("lost");

        Assert.That(
            () => pipes.Close(),
            Throws.InstanceOf<DagsterException>()
                .With.Property(nameof(DagsterException.Code)).EqualTo(DagsterException.NotDelivered)
                .And.Message.Contains("3 of this program's messages").And.Message.Contains("the network is away"));
        Assert.That(pipes.Dispose, Throws.Nothing);
        Assert.That(() => pipes.Log("late"), Throws.InvalidOperationException);
    }

    [Test]
    public void Close_StoreRefuses_SaysSoAtOnce()
    {
        var pipes = OpenBucket(new FailingStore(Folder["pipes"]) { FailsFirst = int.MaxValue, Refuses = true }, closing: Never);

        Assert.That(pipes.Dispose, Throws.InstanceOf<DagsterException>().With.Message.Contains("may not be written"));
    }

    [Test]
    public void Close_Cancelled_IsCancelled()
    {
        var pipes = OpenBucket(new FailingStore(Folder["pipes"]) { FailsFirst = int.MaxValue });

        Assert.That(
            () => pipes.CloseAsync(cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Run_WorkFailsAndMessagesToo_ThrowsTheErrorOfTheWork() => Assert.That(
        () => DagsterPipes.Run(
            _ => throw new InvalidDataException("station 42 has no rows"),
            Configure(new FailingStore(Folder["pipes"]) { FailsFirst = int.MaxValue, Refuses = true }, Never, Never)),
        Throws.InstanceOf<InvalidDataException>());

    [Test]
    public void Open_SeveralStores_AsksWhich()
    {
        Assert.That(
            () => Open(options => Add(options, "s3", "gs")),
            Throws.InstanceOf<DagsterException>().With.Message.Contains("gs, s3").And.Message.Contains("BucketUri"));

        using var pipes = Open(options =>
        {
            Add(options, "s3", "gs");
            options.BucketUri = "gs://{bucket}";
        });
        Assert.That(pipes.IsActive);
    }

    [Test]
    public void Open_NoStore_SaysHowToAddOne() => Assert.That(
        () => Open(), Throws.InstanceOf<DagsterException>().With.Message.Contains("ArtifactStores").And.Message.Contains("'pipes'"));

    [Test]
    public void Open_BucketIsMounted_NeedsNoStore()
    {
        Open(options => options.BucketUri = new Uri(Folder.Path).AbsoluteUri + "/{bucket}").Dispose();

        Assert.That(MethodsOf(1), Is.EqualTo(new[] { "opened", "closed" }));
    }

    [TestCase("s3://bucket", "BucketUri")]
    [TestCase(null, "SendInterval")]
    public void Open_OptionIsNotValid_SaysWhich(string? uri, string expected) => Assert.That(
        () => Open(options =>
        {
            options.BucketUri = uri;
            options.SendInterval = uri is null ? TimeSpan.Zero : options.SendInterval;
        }),
        Throws.ArgumentException.With.Message.Contains(expected));

    [TestCase("""{"bucket":"../other","key":"context.json"}""", "no name of a bucket")]
    [TestCase("""{"bucket":"pipes","key":"../context.json"}""", "../context.json")]
    [TestCase("""{"bucket":"pipes","key":"none/context.json"}""", "there is none")]
    public void Open_ContextIsNotThere_SaysWhere(string context, string expected)
    {
        Variables[ContextName] = PipesCodec.Encode(context);

        Assert.That(() => OpenBucket(), Throws.InstanceOf<DagsterException>().With.Message.Contains(expected));
    }

    [Test]
    public void Open_PathIsAFolder_WritesPiecesThere()
    {
        Directory.CreateDirectory(Folder["dbfs/tmp/messages"]);
        File.Copy(Folder["pipes/ctx/context.json"], Folder["dbfs/tmp/context.json"]);
        Variables[ContextName] = PipesCodec.Encode("""{"path":"/tmp/context.json"}""");
        Variables[MessagesName] = PipesCodec.Encode("""{"path":"/tmp/messages"}""");
        Open(options => options.PathRoot = Folder["dbfs"]).Dispose();

        Assert.That(Directory.GetFiles(Folder["dbfs/tmp/messages"]).Select(Path.GetFileName), Is.EqualTo(new[] { "1.json" }));
    }

    private static int NumberOf(string path) =>
        int.Parse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture);

    private void Add(DagsterPipesOptions options, params string[] schemes)
    {
        foreach (var scheme in schemes)
        {
            options.ArtifactStores[scheme] = (uri, _) => new LocalArtifactStore(Folder[new Uri(uri).Host]);
        }
    }

    private Action<DagsterPipesOptions> Configure(IArtifactStore store, TimeSpan? interval, TimeSpan? closing) => options =>
    {
        options.Environment = Variables.GetValueOrDefault;
        options.ClosesOnSignals = false;
        options.SendInterval = interval ?? Never;
        options.CloseTimeout = closing ?? options.CloseTimeout;
        options.ArtifactStores["test"] = (uri, _) => uri == "test://pipes" ? store : throw new AssertionException(uri);
    };

    private DagsterPipes OpenBucket(IArtifactStore? store = null, TimeSpan? interval = null, TimeSpan? closing = null) =>
        DagsterPipes.Open(Configure(store ?? new LocalArtifactStore(Folder["pipes"]), interval, closing));

    private string ChunkPath(int number) => Path.Join(Chunks, $"{number}.json");

    private string[] MethodsOf(int number) =>
        [.. File.ReadAllLines(ChunkPath(number)).Select(line => (string)JsonNode.Parse(line)!["method"]!)];

    /// <summary>A store that fails at first, before or after it has stored what it was given.</summary>
    private sealed class FailingStore(string folder) : WrappedArtifacts(new LocalArtifactStore(folder))
    {
        public int FailsFirst { get; init; }

        public bool StoresWhatFails { get; init; }

        public bool Refuses { get; init; }

        public bool MayList { get; init; } = true;

        public int Lists { get; private set; }

        public int Writes { get; private set; }

        public List<string> Failed { get; } = [];

        public override Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default)
        {
            Lists++;
            return MayList
                ? base.ListAsync(path, cancellationToken)
                : throw new MlflowException(MlflowErrorCode.PermissionDenied, "It may not be listed.");
        }

        public override async Task<ArtifactUpload> OpenWriteAsync(
            string path, bool overwrite = true, CancellationToken cancellationToken = default) =>
            Writes++ < FailsFirst
                ? new FailingUpload(this, await base.OpenWriteAsync(path, overwrite, cancellationToken))
                : await base.OpenWriteAsync(path, overwrite, cancellationToken);

        private sealed class FailingUpload(FailingStore store, ArtifactUpload inner) : ArtifactUpload
        {
            private readonly MemoryStream _content = new();

            public override Stream Content => _content;

            public override async Task CommitAsync(CancellationToken cancellationToken = default)
            {
                store.Failed.Add(Convert.ToHexString(_content.ToArray()));
                if (store.StoresWhatFails)
                {
                    _content.Position = 0;
                    await _content.CopyToAsync(inner.Content, cancellationToken);
                    await inner.CommitAsync(cancellationToken);
                }

                throw store.Refuses
                    ? new MlflowException(MlflowErrorCode.PermissionDenied, "It may not be written.")
                    : new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "the network is away.");
            }

            public override ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
