using NUnit.Framework;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Tests.Provenance.Code;

namespace RunLinkedData.Tests.Questions.Freshness;

/// <summary>The commit of a version beside that of a work tree, by the real git.</summary>
public class StatusCodeTests : TrackerFixture
{
    private const string Address = "https://github.com/shop/pipelines.git";

    private GitSandbox _sandbox = null!;
    private string _root = null!;

    [SetUp]
    public void MakeRepository()
    {
        _sandbox = new GitSandbox();
        _root = _sandbox.Make();
        SetEnvironment("PATH", GitSandbox.SearchPath!);
    }

    [TearDown]
    public void RemoveRepository() => _sandbox.Dispose();

    [TestCase(null, null)]
    [TestCase(Address, Address)]
    [TestCase("git@github.com:shop/pipelines.git", Address)]
    public async Task Status_CommitsCameSince_IsStaleAndCountsThem(string? remote, string? ofRun)
    {
        Remote(remote);
        var used = _sandbox.Head(_root);
        await PublishAsync(used, ofRun);
        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));

        Change("two");
        var newest = Change("three");

        var reason = (await StatusAsync()).Datasets.Single().Reasons.Single();
        Assert.That(
            (reason.Kind, reason.Used, reason.Newest, reason.Newer, reason.Message),
            Is.EqualTo((StatusReasonKind.Code, used, newest, 2, $"code 2 commits on ({used[..10]}..{newest[..10]})")));
        Assert.That((await StatusAsync(options => options.CompareCode = false)).State, Is.EqualTo(FreshnessState.Fresh));
    }

    [Test]
    public async Task Status_WorkTreeIsBehind_IsFresh()
    {
        var older = _sandbox.Head(_root);
        await PublishAsync(Change("two"), null);
        _sandbox.Git(_root, "checkout", "--quiet", older);

        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));
    }

    [TestCase("https://github.com/shop/others", Address)]
    [TestCase(null, Address)]
    [TestCase(Address, null)]
    public async Task Status_AnotherRepository_IsNotTold(string? remote, string? ofRun)
    {
        Remote(remote);
        await PublishAsync(_sandbox.Head(_root), ofRun);
        Change("two");

        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));
    }

    [Test]
    public async Task Status_CommitIsNotThere_IsToldWhereTheAddressIsTheSame()
    {
        var unknown = new string('a', 40);
        await PublishAsync(unknown, Address);
        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));

        Remote(Address);

        var reason = (await StatusAsync()).Datasets.Single().Reasons.Single();
        Assert.That((reason.Newer, reason.Message), Is.EqualTo(((int?)null, $"code changed (aaaaaaaaaa..{_sandbox.Head(_root)[..10]})")));
    }

    private string Change(string content)
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), content);
        return _sandbox.Commit(_root);
    }

    private void Remote(string? address)
    {
        if (address is not null)
        {
            _sandbox.Git(_root, "remote", "add", "origin", address);
        }
    }

    private async Task PublishAsync(string commit, string? remote)
    {
        var id = await PublishAsync();
        foreach (var (key, value) in new[] { ("commit", commit), ("repoURL", remote) })
        {
            var tag = $"mlflow.source.git.{key}";
            await (value is null
                ? (await StoredAsync(id)).FindTag(tag) is null ? Task.CompletedTask : Store.DeleteTagAsync(id, tag)
                : Store.SetTagAsync(id, new MLflow.Tracking.Tag(tag, value)));
        }
    }

    private Task<StatusReport> StatusAsync(Action<StatusOptions>? configure = null) => Tracker.StatusAsync("sales", "items", options =>
    {
        options.CodeFolder = _root;
        configure?.Invoke(options);
    });
}
