using NUnit.Framework;

namespace RunLinkedData.Tests.Recording.Logs;

/// <summary>What a program writes to its console, in the logs of its runs.</summary>
[NonParallelizable]
public class ConsoleCaptureTests : TrackerFixture
{
    private TextWriter _out = null!;
    private TextWriter _error = null!;
    private StringWriter _shown = null!;

    [SetUp]
    public void ReplaceConsole()
    {
        (_out, _error, _shown) = (Console.Out, Console.Error, new StringWriter());
        Console.SetOut(_shown);
        Console.SetError(_shown);
    }

    [TearDown]
    public void RestoreConsole()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
        _shown.Dispose();
    }

    protected override void Configure(RunTrackerOptions options) => options.CaptureConsole = true;

    [Test]
    public async Task Run_OfAProgramThatWrites_HasItAndSoDoesTheConsole()
    {
        var id = await Tracker.RunAsync("p", async _ =>
        {
            Console.WriteLine("a line");
            Console.Error.WriteLine("{0} of {1}", 1, 2);
            Console.Write("a ");
            Console.Write(7);
            Console.Write(new[] { ' ', 'b' });
            await Console.Out.WriteLineAsync("!");
            Console.WriteLine();
            Console.WriteLine("password=hunter2");
            Console.Write("no end");
        });
        Console.WriteLine("after the run");

        Assert.That(await LogOfAsync(id), Is.EqualTo(new[] { "a line", "1 of 2", "a 7 b!", "", "password=***", "no end" }));
        Assert.That(
            _shown.ToString().ReplaceLineEndings("\n"),
            Is.EqualTo("a line\n1 of 2\na 7 b!\n\npassword=hunter2\nno endafter the run\n"));
    }

    [Test]
    public async Task Run_ByDefault_HasNothingOfTheConsole()
    {
        await ReconnectAsync(options => options.CaptureConsole = false);

        var id = await Tracker.RunAsync("p", run =>
        {
            run.LogWriter.WriteLine("its own");
            Console.WriteLine("not its own");
            return Task.CompletedTask;
        });

        Assert.That(await LogOfAsync(id), Is.EqualTo(new[] { "its own" }));
    }

    [Test]
    public async Task Run_SeveralAtOnce_EachHasItsLines()
    {
        using var all = new Barrier(4);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Factory.StartNew(
            () => Tracker.RunAsync($"p{number}", _ =>
            {
                all.SignalAndWait();
                for (var line = 0; line < 200; line++)
                {
                    Console.Write($"run {number}, ");
                    Console.WriteLine($"line {line}");
                }

                return Task.CompletedTask;
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        for (var number = 0; number < runs.Length; number++)
        {
            Assert.That(
                await LogOfAsync(runs[number]), Is.EqualTo(Enumerable.Range(0, 200).Select(line => $"run {number}, line {line}")));
        }
    }

    [Test]
    public async Task Run_OutsideOfAnyFlow_GoesToAllThatAreOpen()
    {
        await using var one = await Tracker.StartRunAsync("one");
        await using var two = await Tracker.StartRunAsync("two");
        Console.WriteLine("to both");
        await one.CompleteAsync();
        Console.WriteLine("to the second");
        await two.CompleteAsync();

        Assert.That(await LogOfAsync(one.Id), Is.EqualTo(new[] { "to both" }));
        Assert.That(await LogOfAsync(two.Id), Is.EqualTo(new[] { "to both", "to the second" }));
    }

    /// <summary>As a test framework or a progress bar does it: what comes through both is there once.</summary>
    [Test]
    public async Task Run_SomebodyPutsAWriterInBetween_HasEachLineOnce()
    {
        var first = await Tracker.RunAsync("p", _ => Task.CompletedTask);
        var between = new StringWriter();
        var before = Console.Out;
        Console.SetOut(new Both(before, between));

        var second = await Tracker.RunAsync("p", _ =>
        {
            Console.WriteLine("once");
            return Task.CompletedTask;
        });

        Assert.That(await LogOfAsync(second), Is.EqualTo(new[] { "once" }));
        Assert.That(between.ToString().Trim(), Is.EqualTo("once"));
        Assert.That(_shown.ToString().Trim(), Is.EqualTo("once"));
        Assert.That(first, Is.Not.EqualTo(second));
    }

    private async Task<IReadOnlyList<string>> LogOfAsync(string runId) =>
        await (await Tracker.OpenLogAsync(runId)).ReadLinesAsync().ToListAsync();

    private sealed class Both(TextWriter one, TextWriter other) : TextWriter
    {
        public override System.Text.Encoding Encoding => one.Encoding;

        public override void Write(char value)
        {
            one.Write(value);
            other.Write(value);
        }
    }
}
