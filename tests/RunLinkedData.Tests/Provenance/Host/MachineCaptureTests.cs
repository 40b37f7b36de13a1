using NUnit.Framework;
using RunLinkedData.Provenance.Host;

namespace RunLinkedData.Tests.Provenance.Host;

public class MachineCaptureTests
{
    [Test]
    public void Capture_ThisMachine_KnowsAllOfIt()
    {
        var machine = MachineCapture.Capture(new Dictionary<string, string>(), TimeProvider.System);

        Assert.That((machine.Host, machine.User), Is.EqualTo((Environment.MachineName, Environment.UserName)));
        Assert.That(machine.Os, Is.Not.Empty);
        Assert.That(machine.Architecture, Is.Not.Empty.And.EqualTo(machine.Architecture.ToLowerInvariant()));
        Assert.That(Version.Parse(machine.DotnetVersion).Major, Is.GreaterThanOrEqualTo(10));
        Assert.That(machine.Processors, Is.EqualTo(Environment.ProcessorCount));
        Assert.That(machine.MemoryBytes, Is.GreaterThan(1024 * 1024));
        Assert.That(machine.TimeZone, Is.EqualTo(TimeZoneInfo.Local.Id));
    }

    [TestCase("DOTNET_RUNNING_IN_CONTAINER", "true", null, true)]
    [TestCase("DOTNET_RUNNING_IN_CONTAINER", "false", null, false)]
    [TestCase("KUBERNETES_SERVICE_HOST", "10.0.0.1", null, true)]
    [TestCase("OTHER", "1", "/.dockerenv", true)]
    [TestCase("OTHER", "1", "/run/.containerenv", true)]
    [TestCase("OTHER", "1", "/other", false)]
    public void IsContainer_WhatContainersShow_IsSeen(string variable, string value, string? file, bool expected)
    {
        if (OperatingSystem.IsWindows() && file is not null)
        {
            Assert.Ignore("The files are those of Linux.");
        }

        Assert.That(
            MachineCapture.IsContainer(new Dictionary<string, string> { [variable] = value }, path => path == file), Is.EqualTo(expected));
    }
}
