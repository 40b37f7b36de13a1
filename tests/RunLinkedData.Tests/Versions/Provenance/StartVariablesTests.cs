using NUnit.Framework;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Tests.Versions.Provenance;

public class StartVariablesTests
{
    [TestCase("DOTNET_ROOT_X64", true)]
    [TestCase("DOTNET_ROOT(x86)", true)]
    [TestCase("DOTNET_HOST_PATH", true)]
    [TestCase("DOTNET_CLI_TELEMETRY_OPTOUT", true)]
    [TestCase("DOTNET_NOLOGO", true)]
    [TestCase("MSBuildSDKsPath", true)]
    [TestCase("VSTEST_CONNECTION_TIMEOUT", true)]
    [TestCase("PWD", true)]
    [TestCase("SHLVL", true)]
    [TestCase("TERM", true)]
    [TestCase("RLD_PARAM_X", true)]
    [TestCase("DOTNET_gcServer", false)]
    [TestCase("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", false)]
    [TestCase("DOTNET_ENVIRONMENT", false)]
    [TestCase("DOTNET_STARTUP_HOOKS", false)]
    [TestCase("DOTNET_TieredPGO", false)]
    [TestCase("OMP_NUM_THREADS", false)]
    [TestCase("TZ", false)]
    [TestCase("PATH", false)]
    [TestCase("TERMINAL_COST", false)]
    public void Contains_AVariable_TellsTheStartFromTheSettings(string name, bool expected) =>
        Assert.That(StartVariables.Contains(name), Is.EqualTo(expected));
}
