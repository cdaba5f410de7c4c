/** Type tokens that several of this provider's files look up. */
export const FLOATING_IP = "openstack:networking/floatingIp:FloatingIp";
export const FLOATING_IP_ASSOCIATE = "openstack:networking/floatingIpAssociate:FloatingIpAssociate";
export const COMPUTE_FLOATING_IP_ASSOCIATE = "openstack:compute/floatingIpAssociate:FloatingIpAssociate";
export const INSTANCE = "openstack:compute/instance:Instance";
export const KEYPAIR = "openstack:compute/keypair:Keypair";
export const NETWORK = "openstack:networking/network:Network";
export const PORT = "openstack:networking/port:Port";
export const ROUTER = "openstack:networking/router:Router";
export const ROUTER_INTERFACE = "openstack:networking/routerInterface:RouterInterface";
export const SEC_GROUP = "openstack:networking/secGroup:SecGroup";
export const SEC_GROUP_RULE = "openstack:networking/secGroupRule:SecGroupRule";
export const SUBNET = "openstack:networking/subnet:Subnet";
export const VOLUME = "openstack:blockstorage/volume:Volume";
export const VOLUME_ATTACH = "openstack:compute/volumeAttach:VolumeAttach";
