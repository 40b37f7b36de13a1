using NUnit.Framework;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Browser.Tests;

[SetUpFixture]
public sealed class ServerOfTheTests : SharedServer;
