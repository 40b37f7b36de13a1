using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld doctor</c>.</summary>
public class DoctorTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Doctor_OfAStoreThatWorks_FindsNothingBadAndChangesNothing()
    {
        var answer = await JsonAsync("doctor");

        var outcomes = answer["checks"]!.AsArray().ToDictionary(check => (string)check!["name"]!, check => (string?)check!["outcome"]);
        Assert.Multiple(() =>
        {
            Assert.That((string?)answer["tracking_uri"], Is.EqualTo(TrackingUri));
            Assert.That(
                outcomes,
                Does.ContainKey("store")
                    .WithValue("Good")
                    .And.ContainKey("write")
                    .WithValue("Good")
                    .And.ContainKey("credentials")
                    .WithValue("Good"));
            Assert.That(outcomes.ContainsKey("clock"), Is.EqualTo(IsServer));
        });
    }

    [Test]
    public async Task Doctor_OfAServerThatIsGone_EndsWithCode3()
    {
        var (code, output, _) = await RldAsync("doctor", "--tracking-uri", "http://127.0.0.1:9");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Contain("BAD  store"));
    }
}
