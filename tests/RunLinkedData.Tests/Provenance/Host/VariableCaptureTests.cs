using NUnit.Framework;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Host;

namespace RunLinkedData.Tests.Provenance.Host;

public class VariableCaptureTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["TZ"] = "UTC",
        ["TZX"] = "no",
        ["DOTNET_gcServer"] = "1",
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["RLD_TOKEN"] = "t0ken",
        ["RLD_SOURCE"] = "postgres://joe:pw@db/x",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
        ["PATH"] = "/usr/bin",
        ["RLD_LONG"] = new string('x', 5000),
    };

    [Test]
    public void Capture_Defaults_KeepsWhatIsAllowedWithoutSecrets()
    {
        List<string> notes = [];

        var kept = VariableCapture.Capture(Variables, new ProvenanceOptions().EnvironmentVariables, notes);

        Assert.That(
            kept,
            Is.EqualTo(new Dictionary<string, string>
            {
                ["DOTNET_ENVIRONMENT"] = "Production",
                ["DOTNET_gcServer"] = "1",
                ["RLD_SOURCE"] = "postgres://***@db/x",
                ["RLD_TOKEN"] = "***",
                ["TZ"] = "UTC",
            }));
        Assert.That(notes, Has.One.Contains("RLD_LONG was left out"));
    }

    [Test]
    public void Capture_OnlyAStar_StillHidesSecrets()
    {
        var kept = VariableCapture.Capture(Variables, ["*"], []);

        Assert.That(kept["AWS_SECRET_ACCESS_KEY"], Is.EqualTo("***"));
        Assert.That(kept["PATH"], Is.EqualTo("/usr/bin"));
    }

    [Test]
    public void Capture_NothingAllowed_KeepsNothing() => Assert.That(VariableCapture.Capture(Variables, ["", " "], []), Is.Empty);
}
