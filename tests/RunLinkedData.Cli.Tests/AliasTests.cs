using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld alias</c>.</summary>
public class AliasTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Alias_SetMovedAndRemoved_IsWhatReferencesMean()
    {
        var set = await RldAsync("alias", "set", "demand-forecast/forecasts@latest~1", "prod");
        var moved = await RldAsync("alias", "set", "demand-forecast/forecasts@latest", "prod", "--expect", Versions[0]);
        var late = await RldAsync("alias", "set", "demand-forecast/forecasts@latest~1", "prod", "--expect", Versions[0]);
        var list = await RldAsync("alias", "list", "demand-forecast/forecasts");
        var removed = await RldAsync("alias", "rm", "demand-forecast/forecasts", "prod");
        var gone = await RldAsync("show", "demand-forecast/forecasts@prod");

        Assert.Multiple(() =>
        {
            Assert.That(set, Is.EqualTo((0, $"demand-forecast/forecasts@prod is {Versions[0]}\n", "")));
            Assert.That(moved.Code, Is.Zero);
            Assert.That((late.Code, late.Output), Is.EqualTo((1, "")));
            Assert.That(late.Error, Does.StartWith("error: ").And.Contain(Versions[1]));
            Assert.That(Normalize(list.Output), Does.StartWith("ALIAS VERSION SET BY\nprod SECOND TIME "));
            Assert.That(removed.Output, Is.EqualTo("demand-forecast/forecasts@prod is removed\n"));
            Assert.That((gone.Code, gone.Error.TrimEnd().Split('\n').Length), Is.EqualTo((1, 1)));
        });
    }
}
