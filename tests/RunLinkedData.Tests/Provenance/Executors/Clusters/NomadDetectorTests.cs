using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Clusters;

public class NomadDetectorTests
{
    private const string Allocation = "d4005969-b16f-10eb-4fe1-a5374986083d";

    [Test]
    public async Task Detect_Allocation_GivesTheCommandThatPrintsItsLog()
    {
        var executor = await Nomad().ExecutorAsync();

        Assert.That((executor.Kind, executor.Id, executor.Index, executor.Url), Is.EqualTo(("nomad", Allocation, (int?)0, (string?)null)));
        Assert.That(executor.Log?.Locator, Is.EqualTo($"command:nomad alloc logs {Allocation} forecast"));
        Assert.That(executor.Log?.Url, Is.Null);
        Assert.That(
            (executor.Details["parent_job"], executor.Details["datacenter"], executor.Details["region"]),
            Is.EqualTo(("forecasts", "fra1", "global")));
    }

    [Test]
    public async Task Detect_AddressAndNamespace_AreLinkedAndNamed()
    {
        var surroundings = Nomad();
        surroundings["NOMAD_ADDR"] = "https://user:s3cr3t@nomad.example.org:4646/";
        surroundings["NOMAD_NAMESPACE"] = "data team";
        var executor = await surroundings.ExecutorAsync();

        Assert.That(executor.Url, Is.EqualTo($"https://nomad.example.org:4646/ui/allocations/{Allocation}"));
        Assert.That(executor.Log?.Url, Is.EqualTo($"https://nomad.example.org:4646/ui/allocations/{Allocation}/forecast/logs"));
        Assert.That(executor.Log?.Locator, Is.EqualTo($"command:nomad alloc logs -namespace 'data team' {Allocation} forecast"));
    }

    [Test]
    public async Task Detect_AddressIsASocket_IsNotLinked()
    {
        var surroundings = Nomad();
        surroundings["NOMAD_ADDR"] = "unix:///secrets/api.sock";

        Assert.That((await surroundings.DetectAsync()).Notes, Is.Empty);
    }

    private static ProgramVariables Nomad() => new()
    {
        ["NOMAD_ALLOC_ID"] = Allocation,
        ["NOMAD_SHORT_ALLOC_ID"] = "d4005969",
        ["NOMAD_ALLOC_NAME"] = "forecasts/dispatch-1.forecast[0]",
        ["NOMAD_ALLOC_INDEX"] = "0",
        ["NOMAD_JOB_ID"] = "forecasts/dispatch-1",
        ["NOMAD_JOB_NAME"] = "forecasts/dispatch-1",
        ["NOMAD_JOB_PARENT_ID"] = "forecasts",
        ["NOMAD_GROUP_NAME"] = "forecast",
        ["NOMAD_TASK_NAME"] = "forecast",
        ["NOMAD_NAMESPACE"] = "default",
        ["NOMAD_REGION"] = "global",
        ["NOMAD_DC"] = "fra1",
        ["NOMAD_META_password"] = "s3cr3t",
    };
}
