using NUnit.Framework;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>No event holds a secret, wherever it was put.</summary>
public class SecretTests : LineageFixture
{
    private const string Secret = "hunter2hunter2";

    [Test]
    public async Task Secrets_InSourcesErrorsParametersAndVariables_AreInNoEvent()
    {
        SetEnvironment("RLD_SERVICE_PASSWORD", Secret);
        SetEnvironment("OPENLINEAGE__FACETS__ENVIRONMENT_VARIABLES", """["RLD_SERVICE_PASSWORD"]""");
        var tracker = await ConnectAsync(configureTracker: options =>
        {
            options.Provenance.Commit = "0123456789abcdef0123456789abcdef01234567";
            options.Provenance.Remote = $"https://me:{Secret}@github.com/acme/shop.git";
        });
        string? id = null;
        await Assert.ThrowsAsync<InvalidOperationException>(() => tracker.RunAsync("sales", run =>
        {
            id = run.Id;
            run.LogExternalInput("orders", $"postgresql://reader:{Secret}@db/shop?password={Secret}", "1");
            run.LogExternalInput("stock", $"Server=db;Database=shop;Password={Secret}", "1");
            run.LogExternalInput("weather", $"https://api.example.com/all?token={Secret}&day=1", "1");
            run.LogParameter("db_password", Secret);
            throw new InvalidOperationException($"Cannot log in: password={Secret}");
        }));

        var later = await tracker.ReadOpenLineageAsync(id!).ToListAsync();

        Assert.That(Events.Json, Has.Count.EqualTo(2));
        Assert.That(Events.All.Concat(later).Select(next => next.Json), Has.None.Contain(Secret));
        Assert.That(Events.All[^1].Json, Does.Contain("shop.orders").And.Contain("external/stock").And.Contain("\"***\""));
    }
}
