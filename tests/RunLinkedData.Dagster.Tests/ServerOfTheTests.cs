using NUnit.Framework;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Dagster.Tests;

[SetUpFixture]
public sealed class ServerOfTheTests : SharedServer;
