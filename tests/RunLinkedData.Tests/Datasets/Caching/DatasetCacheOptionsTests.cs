using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using RunLinkedData.Datasets.Caching;

namespace RunLinkedData.Tests.Datasets.Caching;

[TestFixture]
public sealed class DatasetCacheOptionsTests
{
    [TestCase("", ExpectedResult = null)]
    [TestCase("HOME=/home/ann", ExpectedResult = "/home/ann/.cache/runlinkeddata")]
    [TestCase("HOME=/home/ann XDG_CACHE_HOME=/fast", ExpectedResult = "/fast/runlinkeddata")]
    [TestCase("HOME=/home/ann XDG_CACHE_HOME=fast", ExpectedResult = "/home/ann/.cache/runlinkeddata")]
    [TestCase("HOME=/home/ann XDG_CACHE_HOME=/fast RLD_CACHE_DIR=/scratch/rld", ExpectedResult = "/scratch/rld")]
    [Platform("Linux")]
    public string? Folder_NotSet_ComesFromTheEnvironment(string variables) => new DatasetCacheOptions().FindFolder(
        name => variables.Split(' ')
            .FirstOrDefault(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..]);

    [Test]
    public void Folder_Set_GoesBeforeTheEnvironment() =>
        Assert.That(new DatasetCacheOptions { Folder = "mine" }.FindFolder(_ => "/other"), Is.EqualTo(Path.GetFullPath("mine")));

    [Test]
    public void Connect_BadCacheOptions_NamesEachProblem() => Assert.That(
        () => RunTracker.Connect(new RunTrackerOptions { Cache = { MaxBytes = 0, Folder = " " } }),
        Throws.ArgumentException.With.Message.Contains("Cache.MaxBytes").And.Message.Contains("Cache.Folder"));

    [Test]
    public void Configuration_SectionCache_IsBound()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cache:IsEnabled"] = "false",
            ["Cache:MaxBytes"] = "12345",
            ["Cache:Folder"] = "/scratch",
        }).Build();
        using var services = new ServiceCollection().AddRunLinkedData(configuration).BuildServiceProvider();

        var cache = services.GetRequiredService<IOptions<RunTrackerOptions>>().Value.Cache;

        Assert.That((cache.IsEnabled, cache.MaxBytes, cache.Folder), Is.EqualTo((false, 12345, "/scratch")));
    }
}
