using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Reproducing;

namespace RunLinkedData.Tests.Questions.Reproducing;

public class DockerCommandTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [TestCase("registry:5000/a/forecasts:1.8", Digest, "registry:5000/a/forecasts@" + Digest)]
    [TestCase("registry:5000/forecasts", Digest, "registry:5000/forecasts@" + Digest)]
    [TestCase("forecasts:1.8@" + Digest, Digest, "forecasts@" + Digest)]
    [TestCase("forecasts@" + Digest, null, "forecasts@" + Digest)]
    [TestCase("forecasts:1.8", null, "forecasts:1.8")]
    public void ToDockerCommand_Image_IsNamedByDigestWhereItIsKnown(string reference, string? digest, string expected)
    {
        var reproduction = Make(new ContainerImage { Reference = reference, Digest = digest }) with { Command = [] };

        Assert.That(reproduction.ToDockerCommand(), Is.EqualTo($"docker run --rm -e 'RLD_IMAGE={expected}' {expected}"));
    }

    [Test]
    public void ToDockerCommand_NoUsableName_IsNull()
    {
        Assert.That(Make(null).ToDockerCommand(), Is.Null);
        Assert.That(Make(new ContainerImage { Digest = Digest }).ToDockerCommand(), Is.Null);
        Assert.That(Make(new ContainerImage { Reference = "--privileged" }).ToDockerCommand(), Is.Null);
        Assert.That(Make(new ContainerImage { Reference = "a\nb" }).ToDockerCommand(), Is.Null);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "there is no sh")]
    public async Task ToDockerCommand_HostileValues_ReachDockerAsTheyAre()
    {
        var value = "a'b \"$(id)\"\n`id`";
        var reproduction = Make(new ContainerImage { Reference = "forecasts:1" }) with
        {
            Command = ["dotnet", "/app/f.dll", "--name", value],
            Variables = new Dictionary<string, string> { ["RLD_PARAM_A"] = value },
        };

        var words = await ShellTextTests.ShAsync("docker() { printf '%s\\036' \"$@\"; }\n" + reproduction.ToDockerCommand());

        Assert.That(words.Split('\u001e')[..^1], Is.EqualTo(new[]
        {
            "run", "--rm", "-e", "RLD_PARAM_A=" + value, "-e", "RLD_IMAGE=forecasts:1", "--entrypoint", "dotnet", "forecasts:1",
            "/app/f.dll", "--name", value,
        }));
    }

    private static Reproduction Make(ContainerImage? image) => new() { RunId = "r", Process = "p", Image = image };
}
