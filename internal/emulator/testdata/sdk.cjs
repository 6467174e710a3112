// Calls every method of AdminApiClient of Camunda's SDK, and looks at what it answers.
const assert = require("node:assert/strict");
const { Camunda8 } = require("@camunda8/sdk");

async function main() {
	const admin = new Camunda8().getAdminApiClient();
	const offered = await admin.getParameters();
	const region = offered.regions.find((r) => r.name.includes("eu-central-1"));
	const channel = offered.channels.find((c) => c.name === "Stable");
	const { clusterId } = await admin.createCluster({
		name: "sdk",
		planTypeId: offered.clusterPlanTypes[0].uuid,
		channelId: channel.uuid,
		generationId: channel.allowedGenerations.at(-1).uuid,
		regionId: region.uuid,
	});
	assert.ok((await admin.getClusters()).some((c) => c.uuid === clusterId));
	await admin.updateCluster(clusterId, { description: "made by the SDK", stageLabel: "dev" });
	assert.equal((await admin.getCluster(clusterId)).description, "made by the SDK");
	const upgraded = await admin.upgradeCluster(clusterId);
	assert.equal(upgraded.newGeneration.name, channel.allowedGenerations[0].name);
	await admin.wakeCluster(clusterId);

	await admin.updateIpAllowlist(clusterId, [{ ip: "192.0.2.1", description: "office" }]);
	await admin.whitelistIPs(clusterId, [{ ip: "192.0.2.2", description: "office" }]);
	assert.equal((await admin.getCluster(clusterId)).ipallowlist[0].ip, "192.0.2.2");
	assert.ok((await admin.getIpRanges())["web-modeler"].length > 0);

	await admin.createSecret({ clusterUuid: clusterId, secretName: "A", secretValue: "v" });
	await admin.updateSecret(clusterId, "A", "w");
	assert.equal((await admin.getSecrets(clusterId)).A, "w");
	await admin.deleteSecret(clusterId, "A");

	const { clientId } = await admin.createClient({ clusterUuid: clusterId, clientName: "worker", permissions: ["Zeebe"] });
	assert.equal((await admin.getClients(clusterId))[0].clientId, clientId);
	assert.equal((await admin.getClient(clusterId, clientId)).ZEEBE_CLIENT_ID, clientId);
	await admin.deleteClient(clusterId, clientId);

	await admin.createMember("ana@example.com", ["developer"]);
	assert.ok((await admin.getUsers()).some((m) => m.email === "ana@example.com"));
	await admin.deleteMember("ana@example.com");

	const backup = await admin.createBackup(clusterId);
	assert.equal(backup.status, "In progress");
	const [made] = await admin.getBackups(clusterId);
	assert.deepEqual([made.uuid, made.status], [backup.uuid, "Complete"]);
	assert.equal((await admin.deleteBackup(clusterId, backup.uuid)).uuid, backup.uuid);

	await admin.activateMonitoring(clusterId);
	const reader = await admin.createMonitoringClient(clusterId, "grafana");
	const { clients, status } = await admin.getMonitoringClients(clusterId);
	assert.equal(clients[0].uuid, reader.uuid);
	const { password } = await admin.rotateMonitoringClientPassword(clusterId, reader.uuid);
	assert.notEqual(password, reader.password);
	const { scheme, target, path } = status.metricsEndpoint;
	await admin.updateIpAllowlist(clusterId, []);
	const scraped = await fetch(`${scheme}://${target}${path}`, {
		headers: { authorization: `Basic ${Buffer.from(`grafana:${password}`).toString("base64")}` },
	});
	assert.equal(scraped.status, 200);
	await admin.deleteMonitoringClient(clusterId, reader.uuid);
	await admin.activateMonitoring(clusterId);
	await admin.deactivateMonitoring(clusterId);

	await admin.activateSecureConnectivity(clusterId, { allowedPrincipals: ["arn:aws:iam::123456789012:root"], allowedRegions: ["eu-central-1"] });
	const connectivity = await admin.getSecureConnectivityStatus(clusterId);
	assert.equal(connectivity.status.spec.cluster.id, clusterId);
	await admin.deactivateSecureConnectivity(clusterId);

	assert.ok((await admin.getActivityEvents()).length > 0);
	assert.ok((await admin.getActivityEventsCsv()).includes("Cluster created"));
	await admin.deleteCluster(clusterId);
}

main().then(
	() => process.exit(0),
	(error) => {
		console.error(error);
		process.exit(1);
	},
);
