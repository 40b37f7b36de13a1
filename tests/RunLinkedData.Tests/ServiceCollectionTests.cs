using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests;

public class ServiceCollectionTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task AddRunLinkedData_FromConfiguration_GivesOneTrackerForTheProgram()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tracking:TrackingUri"] = Uri("a.db"),
            ["Tracking:Process"] = "from-configuration",
            ["Tracking:FlushInterval"] = "00:00:05",
            ["Tracking:ArtifactRoot"] = _folder["mlruns"],
        }).Build();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddRunLinkedData(configuration.GetSection("Tracking"))
            .BuildServiceProvider();

        var tracker = services.GetRequiredService<RunTracker>();
        using var run = tracker.StartRun();
        Assert.Multiple(() =>
        {
            Assert.That(services.GetRequiredService<RunTracker>(), Is.SameAs(tracker));
            Assert.That(run.Process, Is.EqualTo("from-configuration"));
            Assert.That(
                services.GetRequiredService<IOptions<RunTrackerOptions>>().Value.FlushInterval, Is.EqualTo(TimeSpan.FromSeconds(5)));
        });
    }

    [Test]
    public async Task AddRunLinkedData_NothingSaid_LeavesSignalsToTheHost()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["EndRunsWithProgram"] = "true" })
            .Build();
        await using var services = new ServiceCollection().AddRunLinkedData()
            .AddRunLinkedData("code", options => options.EndRunsWithProgram = true)
            .AddRunLinkedData("configuration", configuration)
            .BuildServiceProvider();

        var options = services.GetRequiredService<IOptionsMonitor<RunTrackerOptions>>();
        Assert.That(
            (
                options.CurrentValue.EndRunsWithProgram,
                options.Get("code").EndRunsWithProgram,
                options.Get("configuration").EndRunsWithProgram),
            Is.EqualTo((false, true, true)));
    }

    [Test]
    public async Task AddRunLinkedData_Named_KeepsTrackersApart()
    {
        await using var services = new ServiceCollection()
            .AddRunLinkedData(options => options.TrackingUri = Uri("a.db"))
            .AddRunLinkedData("archive", options => options.TrackingUri = Uri("b.db"))
            .BuildServiceProvider();

        Assert.That(services.GetRequiredService<RunTracker>().TrackingStore.TrackingUri, Is.EqualTo(Uri("a.db")));
        Assert.That(services.GetRequiredKeyedService<RunTracker>("archive").TrackingStore.TrackingUri, Is.EqualTo(Uri("b.db")));
    }

    [Test]
    public void AddRunLinkedData_BadOptions_StopTheHostAtItsStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRunLinkedData("archive", options =>
        {
            options.FlushInterval = TimeSpan.FromSeconds(-1);
            options.DisposeTimeout = TimeSpan.Zero;
        });
        using var host = builder.Build();

        Assert.That(
            async () => await host.StartAsync(),
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("FlushInterval").And.Message.Contains("DisposeTimeout"));
    }

    [Test]
    public async Task HealthCheck_StoreGoneOrThere_SaysSo()
    {
        var services = new ServiceCollection().AddLogging().AddRunLinkedData(options => options.TrackingUri = Uri("a.db"))
            .AddRunLinkedData("gone", options => options.TrackingUri = Uri("no/such/folder/b.db"));
        services.AddHealthChecks().AddRunLinkedData().AddRunLinkedData("gone");
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Multiple(() =>
        {
            Assert.That(report.Entries["runlinkeddata"].Status, Is.EqualTo(HealthStatus.Healthy));
            Assert.That(report.Entries["runlinkeddata-gone"].Status, Is.EqualTo(HealthStatus.Unhealthy));
            Assert.That(report.Entries["runlinkeddata-gone"].Description, Does.Contain("no/such/folder"));
        });
    }

    [Test]
    public async Task AddRunLinkedData_Server_IsBoundFromConfigurationAndCalledThroughTheUsersHandlers()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TrackingUri"] = "http://mlflow.test:5000",
            ["Server:Token"] = "from-configuration",
            ["Server:MaxRetries"] = "0",
        }).Build();
        var seen = new List<string>();
        var services = new ServiceCollection().AddRunLinkedData(configuration);
        services.AddHttpClient("RunLinkedData.MLflow").ConfigurePrimaryHttpMessageHandler(
            () => new Answering(request => seen.Add($"{request.RequestUri} {request.Headers.Authorization}")));
        await using var provider = services.BuildServiceProvider();

        var found = await provider.GetRequiredService<RunTracker>().TrackingStore.FindExperimentAsync("none");

        Assert.That(found, Is.Null);
        Assert.That(
            seen.Single(),
            Does.StartWith("http://mlflow.test:5000/api/2.0/mlflow/experiments/get-by-name").And.EndsWith("Bearer from-configuration"));
    }

    private string Uri(string file) => $"sqlite:///{_folder[file]}";

    private sealed class Answering(Action<HttpRequestMessage> see) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            see(request);
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound)
            {
                Content = new StringContent(
                    """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"none"}""", System.Text.Encoding.UTF8, "application/json"),
            });
        }
    }
}
