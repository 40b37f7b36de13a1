using System.Globalization;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance.Executors;

public class LocalExecutorServiceTests
{
    private readonly LocalExecutorService _service = new(TimeProvider.System);

    private static IReadOnlyDictionary<string, string> Own =>
        LocalDetector.Detect(new ExecutionProbe(ExecutionEnvironment.OfProgram(_ => null))).Details;

    [Test]
    public async Task GetState_ThisProcess_Runs() => Assert.That(await StateAsync(), Is.EqualTo(ExecutorState.Running));

    [TestCase("host", "another", ExecutorState.Unknown)]
    [TestCase("host", null, ExecutorState.Unknown)]
    [TestCase("process", "99999999", ExecutorState.Failed)]
    [TestCase("process", "-1", ExecutorState.Unknown)]
    [TestCase("process_started", "1@of-another-boot", ExecutorState.Failed)]
    [TestCase("process_started", null, ExecutorState.Running)]
    [TestCase("process_namespace", "pid:[1]", ExecutorState.Unknown)]
    [TestCase("process_namespace", null, ExecutorState.Running)]
    public async Task GetState_RecordedOtherwise_IsNotTakenForThisProcess(string detail, string? value, ExecutorState state) =>
        Assert.That(await StateAsync(detail, value), Is.EqualTo(state));

    [Test]
    public async Task GetState_ProcessEnded_IsOver()
    {
        using var folder = new TemporaryFolder();
        using var program = ExampleProgram.StartWorker(folder.Path, "run", $"sqlite:///{folder["a.db"]}", "open", "wait");
        var details = new Dictionary<string, string>(Own)
        {
            ["process"] = program.Id.ToString(CultureInfo.InvariantCulture),
            ["process_started"] = ProgramStart.Of(program.Id)!.Text,
        };
        var before = await _service.GetStateAsync(Local(details));

        program.Kill();
        await program.WaitAsync();

        Assert.That((before, await _service.GetStateAsync(Local(details))), Is.EqualTo((ExecutorState.Running, ExecutorState.Failed)));
    }

    [Test]
    public void Start_AskedTwice_IsTheSameAndAnotherProcessHasAnother()
    {
        var own = ProgramStart.Of(Environment.ProcessId);

        Assert.That(own, Is.EqualTo(ProgramStart.Of(Environment.ProcessId)));
        Assert.That(own, Is.Not.EqualTo(ProgramStart.Of(1)).And.Not.Null);
        Assert.That(ProgramStart.Of(99_999_999), Is.Null);
    }

    private static Executor Local(IReadOnlyDictionary<string, string> details) => new("local", "x") { Details = details };

    private Task<ExecutorState> StateAsync(string? detail = null, string? value = null)
    {
        var details = new Dictionary<string, string>(Own);
        if (detail is not null)
        {
            details.Remove(detail);
            if (value is not null)
            {
                details[detail] = value;
            }
        }

        return _service.GetStateAsync(Local(details));
    }

    [Test]
    public async Task ReadLog_FileThatIsNotNamedLikeALog_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["id_rsa"], "key");
        var executor = new Executor("slurm", "7") { Log = new ExecutorLog("file:" + folder["id_rsa"]) };

        var error = await Assert.ThrowsAsync<ExecutorException>(async () =>
        {
            await foreach (var line in new LocalExecutorService(TimeProvider.System).ReadLogAsync(executor))
            {
                Assert.Fail(line.Text);
            }
        });

        Assert.That(error!.Message, Does.Contain("id_rsa").And.Contain(".out"));
    }
}
